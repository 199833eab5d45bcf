import { EventEmitter } from 'node:events'
import type { Database } from './database.ts'

/** Topics that this process tells itself about; what another one commits is found by looking. */
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
