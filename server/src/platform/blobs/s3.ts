import type { S3Config } from '../../core/config.ts'
import type { BlobStore } from './store.ts'

const TIMEOUT_MS = 5_000

/** A bucket of S3 or of a compatible store. Its objects are private: users get them from this server only. */
export async function openS3({ endpoint, region, bucket: Bucket, accessKeyId, secretAccessKey }: S3Config): Promise<BlobStore> {
  const { DeleteObjectCommand, GetObjectCommand, NoSuchKey, PutObjectCommand, S3Client } = await import('@aws-sdk/client-s3')
  const client = new S3Client({
    region,
    // Amazon serves each bucket under a host name of its own; many compatible stores do not.
    ...(endpoint !== undefined && { endpoint, forcePathStyle: true }),
    credentials: { accessKeyId, secretAccessKey },
    maxAttempts: 2,
    // Many compatible stores do not support the SDK's checksums; TLS and the signature protect the body.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: { connectionTimeout: TIMEOUT_MS, requestTimeout: TIMEOUT_MS },
  })
  const timeoutOptions = () => ({ abortSignal: AbortSignal.timeout(TIMEOUT_MS) })

  return {
    put: async (Key, Body, ContentType) =>
      void (await client.send(new PutObjectCommand({ Bucket, Key, Body, ContentType }), timeoutOptions())),
    get: async (Key) => {
      try {
        const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }), timeoutOptions())
        return Body && Buffer.from(await Body.transformToByteArray())
      } catch (error) {
        if (error instanceof NoSuchKey) return undefined
        throw error
      }
    },
    remove: async (Key) => void (await client.send(new DeleteObjectCommand({ Bucket, Key }), timeoutOptions())),
  }
}
