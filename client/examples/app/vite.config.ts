import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

// Makes CONTACTS_URL, the address of the service, available to the app.
export default defineConfig({ plugins: [react()], envPrefix: 'CONTACTS_' })
