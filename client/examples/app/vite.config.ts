import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

// CONTACTS_URL says where the service is.
export default defineConfig({ plugins: [react()], envPrefix: 'CONTACTS_' })
