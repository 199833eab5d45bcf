/** Something that this process does in the background. */
export interface BackgroundTask {
  /** Ends what is running, and does not begin anything more. */
  stop(): Promise<void>
}
