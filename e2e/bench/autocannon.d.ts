/** What is used of it; it brings no types. */
declare module 'autocannon' {
  import type { EventEmitter } from 'node:events'

  interface Options {
    url: string
    connections: number
    /** Seconds. */
    duration: number
    headers?: Record<string, string>
  }
  interface Result {
    duration: number
    '2xx': number
    non2xx: number
    errors: number
  }
  /** It tells of each `response`: client, status, bytes, milliseconds. */
  export default function autocannon(options: Options): Promise<Result> & EventEmitter
}
