/** The server: every slice on one screen, and what all requests share. */
import { contract } from '@contacts/contract'
import document from '@contacts/contract/openapi.json' with { type: 'json' }
import cors from '@fastify/cors'
import Fastify, { type FastifyInstance, type FastifyServerOptions, LogController } from 'fastify'
import { randomUUID } from 'node:crypto'
import { purgeEvents } from './audit/record.ts'
import { authRoutes } from './auth/routes.ts'
import { avatarRoutes, pictureRoutes } from './avatars/routes.ts'
import { birthdayRoutes } from './birthdays/routes.ts'
import { openBlobs } from './blobs/blobs.ts'
import type { Config } from './config.ts'
import { forgetPurged, IN_TRASH_MS, purgeTrash, REMEMBERED_MS } from './contacts/purge.ts'
import { contactRoutes } from './contacts/routes.ts'
import type { Database } from './db/database.ts'
import { type Housekeeping, type Purge, startHousekeeping } from './db/housekeeping.ts'
import { answerClientError, answerError, sendProblem } from './http/errors.ts'
import { gate, refuseOtherMethods } from './http/gate.ts'
import { securityHeaders } from './http/headers.ts'
import { parseJson } from './http/json.ts'
import { jwtTokens } from './http/jwt.ts'
import { mount } from './http/mount.ts'
import { shedOverload } from './http/overload.ts'
import { Problem } from './http/problem.ts'
import { rateLimits } from './http/rate-limit.ts'
import type { Deps, Scope } from './http/scope.ts'
import { uploads } from './http/upload.ts'
import { KEPT_MS, once, purgeReplies } from './idempotency/once.ts'
import { imageDecoding } from './images/normalise.ts'
import { keyRing, ownKeys } from './keys/ring.ts'
import { labelRoutes } from './labels/routes.ts'
import { purgeTokens } from './mail-tokens/queries.ts'
import { purgeLetters } from './mail/outbox.ts'
import { type MailWorker, startMailer } from './mail/worker.ts'
import { passwordHashing } from './passwords/hashing.ts'
import { phoneRoutes } from './phones/routes.ts'
import { sessionCache } from './sessions/cache.ts'
import { findPrincipal, purgeSessions } from './sessions/queries.ts'
import { sessionRoutes } from './sessions/routes.ts'
import { docs } from './system/docs.ts'
import { linkPages } from './system/link-pages.ts'
import { systemRoutes } from './system/routes.ts'
import { purgeThrottles } from './throttles/queries.ts'
import { databaseThrottles } from './throttles/throttles.ts'
import { userRoutes } from './users/routes.ts'

export interface AppOptions {
  config: Config & { publicUrl: string }
  db: Database
  /** What time it is; a test may stop it. */
  clock?: () => Date
  logger?: FastifyServerOptions['logger']
  /** Checks every answer against the contract, in tests. */
  validateAnswers?: boolean
  /** Milliseconds in which a request has to be complete; its headers in two thirds of them. */
  requestTimeout?: number
  /** Milliseconds by which the event loop may be late over and over before requests are refused. */
  maxEventLoopDelay?: number
  /** Hashes passwords instead of the server's own queue; tests share one. */
  passwords?: Deps['passwords']
  /** Requests come from this process, and nobody listens on a port: what goes on beside them begins when all is ready. */
  inProcess?: boolean
}

export type App = FastifyInstance & { lifecycle: Deps['lifecycle'] }

const KIB = 1024
const DAYS = 86_400_000

/** What is removed when it is over, and how long after. */
const purges: Purge[] = [
  { what: 'the trash', keepMs: IN_TRASH_MS, batch: purgeTrash },
  { what: 'purged contacts', keepMs: REMEMBERED_MS, batch: forgetPurged },
  { what: 'kept replies', keepMs: KEPT_MS, batch: purgeReplies },
  { what: 'throttles', keepMs: 0, batch: purgeThrottles },
  { what: 'letters', keepMs: 3 * DAYS, batch: purgeLetters },
  { what: 'links', keepMs: 3 * DAYS, batch: purgeTokens },
  { what: 'sessions', keepMs: 30 * DAYS, batch: purgeSessions },
  { what: 'audit events', keepMs: 365 * DAYS, batch: purgeEvents },
]

const EXPOSED = ['ETag', 'Link', 'Location', 'Retry-After', 'RateLimit', 'RateLimit-Policy', 'X-Request-Id', 'Idempotency-Replayed']

export async function buildApp({
  config,
  db,
  clock = () => new Date(),
  logger = false,
  validateAnswers = false,
  requestTimeout = 15_000,
  maxEventLoopDelay = 1_000,
  passwords,
  inProcess = false,
}: AppOptions): Promise<App> {
  const { publicUrl } = config
  const headers = securityHeaders(publicUrl)
  const app: FastifyInstance = Fastify({
    logger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: 256 * KIB,
    trustProxy: config.trustProxy.length > 0 ? config.trustProxy : false,
    requestTimeout,
    handlerTimeout: 30_000,
    http: {
      headersTimeout: (requestTimeout * 2) / 3,
      // Node looks for slow requests every 30 seconds, which would be the true limit.
      connectionsCheckingInterval: requestTimeout / 15,
      maxHeaderSize: 16 * KIB,
      // Node keeps the first of two and drops the other, which is perhaps the one that a proxy has looked at.
      joinDuplicateHeaders: true,
      // Otherwise Node itself refuses, with no body. The gate does it.
      requireHostHeader: false,
    },
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 16 * KIB },
    allowErrorHandlerOverride: false,
    forceCloseConnections: 'idle',
    requestIdHeader: false,
    genReqId: ({ headers }) => wellFormedRequestId(headers['x-request-id']) ?? randomUUID(),
    frameworkErrors: (error, request, reply) => {
      reply.headers({ ...headers, 'x-request-id': request.id })
      void answerError(publicUrl)(error, request, reply)
    },
    clientErrorHandler: answerClientError(() => publicUrl, headers),
  })
  app.setErrorHandler(answerError(publicUrl))
  app.setNotFoundHandler((_request, reply) => sendProblem(reply, new Problem('route-not-found'), publicUrl))
  app.addHook('onResponse', async (request, reply) => {
    const { method, routeOptions } = request
    // The route's pattern, not the URL: what somebody searches for is nobody's business.
    request.log.info(
      { method, route: routeOptions.url ?? 'none', status: reply.statusCode, ms: Math.round(reply.elapsedTime * 10) / 10 },
      'answered',
    )
  })
  // First, so that it is on every answer, on those to a preflight too.
  app.addHook('onRequest', (request, reply, done) => {
    reply.headers({ ...headers, 'x-request-id': request.id })
    done()
  })
  // An expectation that nobody knows is passed over; Node would answer 417, which no contract lists.
  app.server.on('checkExpectation', app.routing)
  parseJson(app)
  await uploads(app, publicUrl)

  const keys = keyRing(config.keys ?? (await ownKeys(db, clock())))
  const lifecycle = { stopping: false }
  const sessions = sessionCache()
  const deps: Deps = {
    config,
    db,
    keys,
    clock,
    lifecycle,
    sessions,
    tokens: await jwtTokens(app, keys),
    passwords: passwords ?? (await passwordHashing()),
    images: imageDecoding(),
    blobs: await openBlobs({ config, db, clock, log: app.log }),
    throttles: databaseThrottles(db, keys, config.rateLimit),
    principalOf: (claims, now) => findPrincipal({ db, sessions, now }, claims),
  }

  await app.register(cors, {
    origin: config.corsOrigins.includes('*') ? '*' : config.corsOrigins,
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    exposedHeaders: EXPOSED,
    maxAge: 600,
    strictPreflight: false,
  })
  shedOverload(app, maxEventLoopDelay)
  const count = config.rateLimit ? await rateLimits(app, config.redisUrl) : undefined
  gate(app, deps, count)

  const scopeOf = (request: Parameters<Parameters<typeof mount>[3]['scopeOf']>[0]): Scope => {
    const { log, ip, headers, user } = request
    return Object.assign(Object.create(deps) as Deps, {
      now: clock(),
      requestId: request.id,
      log,
      ip,
      user,
      device: headers['user-agent']?.slice(0, 200) ?? null,
    })
  }
  await mount(
    app,
    contract,
    {
      auth: authRoutes,
      sessions: sessionRoutes,
      users: userRoutes,
      avatars: avatarRoutes,
      pictures: pictureRoutes,
      contacts: contactRoutes,
      phones: phoneRoutes,
      birthdays: birthdayRoutes,
      labels: labelRoutes,
      system: systemRoutes,
    },
    { publicUrl, scopeOf, once, validateAnswers },
  )
  refuseOtherMethods(app, contract)
  await app.register(docs, { document, publicUrl })
  await app.register(linkPages, { scopeOf, passwordMinLength: config.passwordMinLength, count })
  const onBegin: OnBegin = (begin) => (inProcess ? app.addHook('onReady', begin) : app.addHook('onListen', begin))
  sendLetters(app, deps, onBegin)
  onBegin(async () => deps.blobs.start())
  app.addHook('onClose', () => deps.blobs.stop())
  keepHouse(app, deps, onBegin)
  return Object.assign(app as FastifyInstance, { lifecycle })
}

const wellFormedRequestId = (header: string | string[] | undefined) =>
  typeof header === 'string' && /^[\w.-]{1,128}$/.test(header) ? header : undefined

type OnBegin = (begin: () => Promise<void>) => void

/** As long as the server listens. It stops after the last request, whose letters wait for the next start then. */
function sendLetters(app: FastifyInstance, deps: Deps, onBegin: OnBegin) {
  let worker: MailWorker | undefined
  onBegin(async () => {
    worker = startMailer({ ...deps, log: app.log })
  })
  app.addHook('onClose', async () => worker?.stop())
}

function keepHouse(app: FastifyInstance, deps: Deps, onBegin: OnBegin) {
  let housekeeping: Housekeeping | undefined
  onBegin(async () => {
    housekeeping = startHousekeeping({ ...deps, log: app.log }, purges)
  })
  app.addHook('onClose', async () => housekeeping?.stop())
}
