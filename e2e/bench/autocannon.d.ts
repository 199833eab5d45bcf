/** The part of autocannon that is used here; the package has no types. */
declare module 'autocannon' {
  import type { EventEmitter } from 'node:events'

  interface Options {
    url: string
    connections: number
    /** In seconds. */
    duration: number
    headers?: Record<string, string>
  }
  interface Result {
    duration: number
    '2xx': number
    non2xx: number
    errors: number
  }
  /** Emits `response` with client, status, bytes and milliseconds. */
  export default function autocannon(options: Options): Promise<Result> & EventEmitter
}
