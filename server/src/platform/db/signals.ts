import { EventEmitter } from 'node:events'
import type { Database } from './database.ts'

/** Notifications within this process. To notice commits of other processes, listeners must poll the database. */
export function processSignals(): Pick<Database, 'notify' | 'listen'> {
  const signals = new EventEmitter()
  return {
    notify: (topic) => void signals.emit(topic),
    listen: (topic, listener) => {
      signals.on(topic, listener)
      return () => void signals.off(topic, listener)
    },
  }
}
