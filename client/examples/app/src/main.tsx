import { QueryClientProvider } from '@tanstack/react-query'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app.tsx'
import { cache, client } from './queries.ts'

// Who reloads the page stays signed in: nothing is shown before that is known.
await client.session.ready

createRoot(document.querySelector('#root')!).render(
  <StrictMode>
    <QueryClientProvider client={cache}>
      <App />
    </QueryClientProvider>
  </StrictMode>,
)
