/** Work that this process does in the background until the task is stopped. */
export interface BackgroundTask {
  /** Starts no more work, and waits for the work that is running. */
  stop(): Promise<void>
}
