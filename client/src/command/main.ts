#!/usr/bin/env node
/** The program of the package: `npx @contacts/client import contacts.vcf`. */
import { run } from './run.ts'
import { Terminal } from './terminal.ts'

// Not `process.exitCode`: after Ctrl+C, a request may still be in progress.
process.exit(await run(process.argv.slice(2), process.env, new Terminal()))
