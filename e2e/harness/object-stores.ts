/**
 * Imitations of the object stores S3 and Cloudinary. They verify every signature, and record as violations the requests
 * that a real store would refuse and those that would make an object public. A test can make a store unreachable,
 * failing or silent, and can delay its responses.
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { addCleanup } from './cleanup.ts'

export interface StoredObject {
  bytes: Buffer
  type: string | undefined
}

export interface ObjectStore {
  /** The settings of a server that uses the store. */
  settings: Record<string, string>
  /** The same settings with a wrong secret. */
  wrongSettings: Record<string, string>
  objects: Map<string, StoredObject>
  /** The accepted requests: `put`, `get` or `remove`, and the key. */
  accepted: string[]
  /** The requests that a real store would refuse, or that would make an object public. */
  violations: string[]
  /** Sets the state. `failing`: every response is 500. `silent`: requests are accepted, but get no response. */
  setState(state: 'up' | 'unreachable' | 'failing' | 'silent'): Promise<void>
  /** Delays the responses to accepted requests until the returned function is called. */
  delayResponses(): () => void
}

type Answer = { status: number; type?: string; body?: Buffer | string }
type Handle = (request: IncomingMessage, url: URL, body: Buffer) => Answer | Promise<Answer>
type Records = Pick<ObjectStore, 'objects' | 'accepted' | 'violations'>

const SECRET = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCY'
const WRONG_SECRET = 'somebody-elses-secret'

async function listen(handle: Handle) {
  let state: 'up' | 'failing' | 'silent' = 'up'
  let responsesReleased: Promise<void> = Promise.resolve()
  const server = createServer((request, response) => void answer(request, response))
  async function answer(request: IncomingMessage, response: ServerResponse) {
    const body = await buffer(request)
    if (state === 'silent') return
    if (state === 'failing') return void response.writeHead(500).end('<Error><Code>InternalError</Code></Error>')
    const { status, type, body: content = '' } = await handle(request, new URL(request.url!, 'http://store'), body)
    await responsesReleased
    response.writeHead(status, type === undefined ? {} : { 'content-type': type }).end(content)
  }
  const open = async (port: number) => {
    server.listen(port, '127.0.0.1')
    await once(server, 'listening')
  }
  await open(0)
  const { port } = server.address() as AddressInfo
  addCleanup(() => {
    server.closeAllConnections()
    server.close()
  })
  const setState: ObjectStore['setState'] = async (how) => {
    if (how === 'unreachable') {
      server.closeAllConnections()
      if (server.listening) await new Promise((resolve) => server.close(resolve))
      return
    }
    if (state === 'silent') server.closeAllConnections()
    state = how
    if (!server.listening) await open(port)
  }
  const delayResponses = () => {
    const { promise, resolve } = Promise.withResolvers<void>()
    responsesReleased = promise
    return resolve
  }
  return { url: `http://127.0.0.1:${port}`, setState, delayResponses }
}

const newRecords = (): Records => ({ objects: new Map(), accepted: [], violations: [] })
const sha256 = (bytes: Buffer | string) => createHash('sha256').update(bytes).digest('hex')
const hmac = (key: Buffer | string, text: string) => createHmac('sha256', key).update(text).digest()
const isSame = (a: string, b: string) => a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b))

const BUCKET = 'pictures'
const ACCESS_KEY = 'AKIAIOSFODNN7EXAMPLE'

/** Starts an S3 endpoint with one bucket. */
export async function startS3(): Promise<ObjectStore> {
  const records = newRecords()
  const { objects, accepted, violations } = records
  const { url, ...control } = await listen((request, { pathname, searchParams }, body) => {
    const refuse = (why: string) => {
      violations.push(`${request.method} ${pathname}: ${why}`)
      return { status: 403, type: 'application/xml', body: '<Error><Code>AccessDenied</Code></Error>' }
    }
    if (!isSignedByAws(request, pathname, searchParams, body)) return refuse('signature')
    if (Object.keys(request.headers).some((name) => /^x-amz-(acl|grant)/.test(name))) return refuse('made public')
    const [, bucket, ...rest] = pathname.split('/')
    const key = rest.join('/')
    if (bucket !== BUCKET || key === '') return refuse('not in the bucket')
    if (request.method === 'PUT') {
      objects.set(key, { bytes: body, type: request.headers['content-type'] })
      accepted.push(`put ${key}`)
      return { status: 200 }
    }
    if (request.method === 'DELETE') {
      objects.delete(key)
      accepted.push(`remove ${key}`)
      return { status: 204 }
    }
    if (request.method !== 'GET') return refuse('method')
    accepted.push(`get ${key}`)
    const found = objects.get(key)
    return found
      ? { status: 200, type: found.type!, body: found.bytes }
      : { status: 404, type: 'application/xml', body: '<Error><Code>NoSuchKey</Code><Message>No such key.</Message></Error>' }
  })
  const settings = {
    BLOB_STORE: 's3',
    S3_ENDPOINT: url,
    S3_REGION: 'eu-central-1',
    S3_BUCKET: BUCKET,
    S3_ACCESS_KEY_ID: ACCESS_KEY,
    S3_SECRET_ACCESS_KEY: SECRET,
  }
  return { ...records, ...control, settings, wrongSettings: { ...settings, S3_SECRET_ACCESS_KEY: WRONG_SECRET } }
}

const encode = (text: string) => encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)

/** Computes the AWS Signature Version 4 of the request and compares it. */
function isSignedByAws({ method, headers }: IncomingMessage, pathname: string, query: URLSearchParams, body: Buffer) {
  const [, accessKey, date = '', region, signedHeaders = '', signature = ''] =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/s3\/aws4_request, SignedHeaders=([^,]+), Signature=([\da-f]{64})$/.exec(
      headers.authorization ?? '',
    ) ?? []
  const names = signedHeaders.split(';')
  const time = String(headers['x-amz-date'])
  const payload = String(headers['x-amz-content-sha256'])
  const signsRequired = ['host', 'x-amz-date', 'x-amz-content-sha256'].every((name) => names.includes(name))
  const signedAt = Date.parse(time.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'))
  if (accessKey !== ACCESS_KEY || region !== 'eu-central-1' || !signsRequired || !time.startsWith(date)) return false
  if (!(Math.abs(Date.now() - signedAt) < 300_000) || payload !== sha256(body)) return false

  const canonical = [
    method,
    pathname,
    [...query]
      .map(([name, value]) => `${encode(name)}=${encode(value)}`)
      .toSorted()
      .join('&'),
    ...names.map((name) => `${name}:${String(headers[name]).trim().replace(/ +/g, ' ')}`),
    '',
    signedHeaders,
    payload,
  ].join('\n')
  const credentialScope = `${date}/${region}/s3/aws4_request`
  const key = [date, region, 's3', 'aws4_request'].reduce<Buffer | string>((last, text) => hmac(last, text), `AWS4${SECRET}`)
  return isSame(hmac(key, ['AWS4-HMAC-SHA256', time, credentialScope, sha256(canonical)].join('\n')).toString('hex'), signature)
}

const CLOUD = 'demo'
const API_KEY = '874837483274837'

/** Starts a Cloudinary endpoint with one account. */
export async function startCloudinary(): Promise<ObjectStore> {
  const records = newRecords()
  const { objects, accepted, violations } = records
  const { url, ...control } = await listen(async (request, { pathname, searchParams }, body) => {
    const refuse = (why: string) => {
      violations.push(`${request.method} ${pathname}: ${why}`)
      return { status: 401, type: 'application/json', body: JSON.stringify({ error: { message: why } }) }
    }
    const json = (status: number, content: object) => ({ status, type: 'application/json', body: JSON.stringify(content) })
    const [, version, cloud, kind, action] = pathname.split('/')
    if (version !== 'v1_1' || cloud !== CLOUD || kind !== 'raw') return refuse('not in the account')
    const form =
      request.method === 'POST'
        ? await new Response(new Uint8Array(body), { headers: { 'content-type': request.headers['content-type']! } }).formData()
        : searchParams
    const params = new Map([...form].filter(([, value]) => typeof value === 'string') as [string, string][])
    if (!isSignedByCloudinary(params)) return refuse('signature')
    if (params.get('type') !== 'authenticated' || params.has('access_control')) return refuse('made public')
    const key = params.get('public_id')!

    if (request.method === 'POST' && action === 'upload') {
      const file = form.get('file') as unknown as File
      objects.set(key, { bytes: Buffer.from(await file.arrayBuffer()), type: undefined })
      accepted.push(`put ${key}`)
      return json(200, { public_id: key, resource_type: 'raw', type: 'authenticated' })
    }
    if (request.method === 'POST' && action === 'destroy') {
      accepted.push(`remove ${key}`)
      return json(200, { result: objects.delete(key) ? 'ok' : 'not found' })
    }
    if (request.method !== 'GET' || action !== 'download') return refuse('method')
    if (!(Number(params.get('expires_at')) <= Date.now() / 1000 + 3_600)) return refuse('the link does not expire')
    accepted.push(`get ${key}`)
    const found = objects.get(key)
    return found
      ? { status: 200, type: 'application/octet-stream', body: found.bytes }
      : json(404, { error: { message: 'Resource not found' } })
  })
  const urlWith = (secret: string) =>
    `cloudinary://${API_KEY}:${encodeURIComponent(secret)}@${CLOUD}?upload_prefix=${encodeURIComponent(url)}`
  const settings = { BLOB_STORE: 'cloudinary', CLOUDINARY_URL: urlWith(SECRET) }
  return { ...records, ...control, settings, wrongSettings: { ...settings, CLOUDINARY_URL: urlWith(WRONG_SECRET) } }
}

/** Computes the signature: a digest of the parameters that Cloudinary signs, followed by the secret. */
function isSignedByCloudinary(params: Map<string, string>) {
  const signed = [...params]
    .filter(([name, value]) => !['file', 'api_key', 'signature', 'resource_type', 'cloud_name'].includes(name) && value !== '')
    .map(([name, value]) => `${name}=${value.replaceAll('&', '%26')}`)
    .toSorted()
    .join('&')
  const isFresh = Math.abs(Date.now() / 1000 - Number(params.get('timestamp'))) < 3_600
  const signature = createHash('sha1')
    .update(signed + SECRET)
    .digest('hex')
  return params.get('api_key') === API_KEY && isFresh && isSame(params.get('signature') ?? '', signature)
}

/** Secrets that no log may contain. */
export const storeSecrets = [SECRET, encodeURIComponent(SECRET), WRONG_SECRET]
