/**
 * Stores of blobs, as S3 and Cloudinary speak over HTTP. They believe nothing: every signature is computed again, and what would
 * show a blob to strangers is a violation. They can be told to be away, to fail, to say nothing, or to keep somebody waiting.
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { afterwards } from './afterwards.ts'

export interface Stored {
  bytes: Buffer
  type: string | undefined
}

export interface Store {
  /** What leads a server to it. */
  settings: Record<string, string>
  /** The same with a secret that is not the store's. */
  wrongSettings: Record<string, string>
  objects: Map<string, Stored>
  /** `put`, `get` or `remove` and the key, of all that was asked for and done. */
  done: string[]
  /** Requests that no store would take. */
  violations: string[]
  /** From now on. */
  is(how: 'well' | 'away' | 'failing' | 'silent'): Promise<void>
  /** Holds back the answers to what was done, until the function that it answers is called. */
  hold(): () => void
}

type Answer = { status: number; type?: string; body?: Buffer | string }
type Handle = (request: IncomingMessage, url: URL, body: Buffer) => Answer | Promise<Answer>
type Kept = Pick<Store, 'objects' | 'done' | 'violations'>

const SECRET = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCY'
const WRONG = 'somebody-elses-secret'

async function listen(handle: Handle) {
  let state: 'well' | 'failing' | 'silent' = 'well'
  let held: Promise<void> = Promise.resolve()
  const server = createServer((request, response) => void answer(request, response))
  async function answer(request: IncomingMessage, response: ServerResponse) {
    const body = await buffer(request)
    if (state === 'silent') return
    if (state === 'failing') return void response.writeHead(500).end('<Error><Code>InternalError</Code></Error>')
    const { status, type, body: content = '' } = await handle(request, new URL(request.url!, 'http://store'), body)
    await held
    response.writeHead(status, type === undefined ? {} : { 'content-type': type }).end(content)
  }
  const open = async (port: number) => {
    server.listen(port, '127.0.0.1')
    await once(server, 'listening')
  }
  await open(0)
  const { port } = server.address() as AddressInfo
  afterwards(() => {
    server.closeAllConnections()
    server.close()
  })
  const is: Store['is'] = async (how) => {
    if (how === 'away') {
      server.closeAllConnections()
      if (server.listening) await new Promise((resolve) => server.close(resolve))
      return
    }
    if (state === 'silent') server.closeAllConnections()
    state = how
    if (!server.listening) await open(port)
  }
  const hold = () => {
    const { promise, resolve } = Promise.withResolvers<void>()
    held = promise
    return resolve
  }
  return { url: `http://127.0.0.1:${port}`, is, hold }
}

const keep = (): Kept => ({ objects: new Map(), done: [], violations: [] })
const sha256 = (bytes: Buffer | string) => createHash('sha256').update(bytes).digest('hex')
const hmac = (key: Buffer | string, text: string) => createHmac('sha256', key).update(text).digest()
const isSame = (a: string, b: string) => a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b))

const BUCKET = 'pictures'
const ACCESS_KEY = 'AKIAIOSFODNN7EXAMPLE'

/** A bucket of S3. */
export async function startS3(): Promise<Store> {
  const kept = keep()
  const { objects, done, violations } = kept
  const { url, ...control } = await listen((request, { pathname, searchParams }, body) => {
    const refuse = (why: string) => {
      violations.push(`${request.method} ${pathname}: ${why}`)
      return { status: 403, type: 'application/xml', body: '<Error><Code>AccessDenied</Code></Error>' }
    }
    if (!isSignedByAws(request, pathname, searchParams, body)) return refuse('signature')
    if (Object.keys(request.headers).some((name) => /^x-amz-(acl|grant)/.test(name))) return refuse('shown to others')
    const [, bucket, ...rest] = pathname.split('/')
    const key = rest.join('/')
    if (bucket !== BUCKET || key === '') return refuse('not in the bucket')
    if (request.method === 'PUT') {
      objects.set(key, { bytes: body, type: request.headers['content-type'] })
      done.push(`put ${key}`)
      return { status: 200 }
    }
    if (request.method === 'DELETE') {
      objects.delete(key)
      done.push(`remove ${key}`)
      return { status: 204 }
    }
    if (request.method !== 'GET') return refuse('method')
    done.push(`get ${key}`)
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
  return { ...kept, ...control, settings, wrongSettings: { ...settings, S3_SECRET_ACCESS_KEY: WRONG } }
}

const encode = (text: string) => encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)

/** AWS Signature Version 4, computed again from what arrived. */
function isSignedByAws({ method, headers }: IncomingMessage, pathname: string, query: URLSearchParams, body: Buffer) {
  const [, accessKey, date = '', region, signedHeaders = '', signature = ''] =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/s3\/aws4_request, SignedHeaders=([^,]+), Signature=([\da-f]{64})$/.exec(
      headers.authorization ?? '',
    ) ?? []
  const names = signedHeaders.split(';')
  const time = String(headers['x-amz-date'])
  const payload = String(headers['x-amz-content-sha256'])
  const isWhole = ['host', 'x-amz-date', 'x-amz-content-sha256'].every((name) => names.includes(name))
  const at = Date.parse(time.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'))
  if (accessKey !== ACCESS_KEY || region !== 'eu-central-1' || !isWhole || !time.startsWith(date)) return false
  if (!(Math.abs(Date.now() - at) < 300_000) || payload !== sha256(body)) return false

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
  const scope = `${date}/${region}/s3/aws4_request`
  const key = [date, region, 's3', 'aws4_request'].reduce<Buffer | string>((last, text) => hmac(last, text), `AWS4${SECRET}`)
  return isSame(hmac(key, ['AWS4-HMAC-SHA256', time, scope, sha256(canonical)].join('\n')).toString('hex'), signature)
}

const CLOUD = 'demo'
const API_KEY = '874837483274837'

/** An account of Cloudinary. */
export async function startCloudinary(): Promise<Store> {
  const kept = keep()
  const { objects, done, violations } = kept
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
    if (params.get('type') !== 'authenticated' || params.has('access_control')) return refuse('shown to others')
    const key = params.get('public_id')!

    if (request.method === 'POST' && action === 'upload') {
      const file = form.get('file') as unknown as File
      objects.set(key, { bytes: Buffer.from(await file.arrayBuffer()), type: undefined })
      done.push(`put ${key}`)
      return json(200, { public_id: key, resource_type: 'raw', type: 'authenticated' })
    }
    if (request.method === 'POST' && action === 'destroy') {
      done.push(`remove ${key}`)
      return json(200, { result: objects.delete(key) ? 'ok' : 'not found' })
    }
    if (request.method !== 'GET' || action !== 'download') return refuse('method')
    if (!(Number(params.get('expires_at')) <= Date.now() / 1000 + 3_600)) return refuse('for ever')
    done.push(`get ${key}`)
    const found = objects.get(key)
    return found
      ? { status: 200, type: 'application/octet-stream', body: found.bytes }
      : json(404, { error: { message: 'Resource not found' } })
  })
  const urlWith = (secret: string) =>
    `cloudinary://${API_KEY}:${encodeURIComponent(secret)}@${CLOUD}?upload_prefix=${encodeURIComponent(url)}`
  const settings = { BLOB_STORE: 'cloudinary', CLOUDINARY_URL: urlWith(SECRET) }
  return { ...kept, ...control, settings, wrongSettings: { ...settings, CLOUDINARY_URL: urlWith(WRONG) } }
}

/** The digest of what is sent, but for what Cloudinary leaves out, with the secret behind it. */
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

/** None of these may be in a log. */
export const storeSecrets = [SECRET, encodeURIComponent(SECRET), WRONG]
