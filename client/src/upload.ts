/**
 * Anything that can be uploaded as a file. The client reads a stream to its end before it sends the request, so that it
 * can retry.
 */
export type Upload = Blob | ArrayBuffer | ArrayBufferView | ReadableStream<Uint8Array> | AsyncIterable<Uint8Array> | NativeFile

/** A file of the device in React Native, as an image picker returns it. */
export interface NativeFile {
  uri: string
  name: string
  /** The media type. */
  type: string
}

export const isNativeFile = (body: unknown): body is NativeFile => typeof (body as Partial<NativeFile> | undefined)?.uri === 'string'
