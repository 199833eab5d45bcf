import { QueryClientProvider } from '@tanstack/react-query'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app.tsx'
import { cache, client } from './queries.ts'

// Wait for the stored tokens, so that a reload does not show the sign-in page first.
await client.session.ready

// oxlint-disable-next-line typescript/no-non-null-assertion -- index.html has this element
createRoot(document.querySelector('#root')!).render(
  <StrictMode>
    <QueryClientProvider client={cache}>
      <App />
    </QueryClientProvider>
  </StrictMode>,
)
