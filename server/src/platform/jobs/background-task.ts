/** Work that this process does in the background until it is stopped. */
export interface BackgroundTask {
  /** Begins no more work, and waits for the work that is running. */
  stop(): Promise<void>
}
