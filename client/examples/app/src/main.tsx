import { QueryClientProvider } from '@tanstack/react-query'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app.tsx'
import { cache, client } from './queries.ts'

// Render only when the stored session is loaded, so that a reload does not flash the sign-in page.
await client.session.ready

createRoot(document.querySelector('#root')!).render(
  <StrictMode>
    <QueryClientProvider client={cache}>
      <App />
    </QueryClientProvider>
  </StrictMode>,
)
