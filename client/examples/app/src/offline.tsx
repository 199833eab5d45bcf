/** Says that the device is offline. Both the page and each sheet show it, because a sheet covers the page. */
import { onlineManager } from '@tanstack/react-query'
import { useSyncExternalStore } from 'react'

export function OfflineBanner() {
  const isOnline = useSyncExternalStore(watchOnline, () => onlineManager.isOnline())
  return (
    <div role="status" className="offline-status">
      {!isOnline && <p className="offline">You are offline. What you save is sent when you are back online.</p>}
    </div>
  )
}

const watchOnline = (listener: () => void) => onlineManager.subscribe(listener)
