/**
 * Anything that can be uploaded as a file. The client reads a stream to its end before it sends the request, so that it
 * can retry.
 */
export type Upload = Blob | ArrayBuffer | ArrayBufferView | ReadableStream<Uint8Array> | AsyncIterable<Uint8Array>
