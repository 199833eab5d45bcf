/** Something that this process does in the background. */
export interface BackgroundTask {
  /** Waits for the work that is running, and begins no more. */
  stop(): Promise<void>
}
