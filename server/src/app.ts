/** The server: every slice on one screen, and what all requests share. */
import { contract } from '@contacts/contract'
import document from '@contacts/contract/openapi.json' with { type: 'json' }
import cors from '@fastify/cors'
import Fastify, { type FastifyInstance, type FastifyServerOptions, LogController } from 'fastify'
import { randomUUID } from 'node:crypto'
import { purgeEvents } from './accounts/audit/record.ts'
import { authRoutes } from './accounts/auth/routes.ts'
import { avatarRoutes, pictureRoutes } from './accounts/avatars/routes.ts'
import { birthdayRoutes } from './address-book/birthdays/routes.ts'
import { openBlobs } from './platform/blobs/open.ts'
import type { ServerConfig } from './core/config.ts'
import { forgetPurged, IN_TRASH_MS, purgeTrash, REMEMBERED_MS } from './address-book/sync/purge.ts'
import { contactRoutes } from './address-book/contacts/routes.ts'
import type { Database } from './platform/db/database.ts'
import { type Housekeeping, startHousekeeping, type Sweep } from './platform/jobs/housekeeping.ts'
import { handleError } from './platform/http/error-handler.ts'
import { gate } from './platform/http/gate.ts'
import { securityHeaders } from './platform/http/headers.ts'
import { parseJson } from './platform/http/json.ts'
import { jwtTokens } from './platform/keys/jwt.ts'
import { mount } from './platform/http/mount.ts'
import { sendProblem } from './platform/http/problem-response.ts'
import { applyRouteOptions, refuseOtherMethods } from './platform/http/route-options.ts'
import { handleSocketError } from './platform/http/socket-errors.ts'
import { shedOverload } from './platform/limits/overload.ts'
import { Problem } from './core/problem.ts'
import { rateLimiter } from './platform/limits/rate-limiter.ts'
import type { Services, RequestContext } from './platform/context.ts'
import { uploads } from './platform/http/upload.ts'
import { RETENTION_MS, sweepRecords } from './platform/idempotency/records.ts'
import { imageDecoding } from './platform/images/normalise.ts'
import { keyRing, ownKeys } from './platform/keys/ring.ts'
import { labelRoutes } from './address-book/labels/routes.ts'
import { purgeTokens } from './accounts/mail-tokens/queries.ts'
import { sweepOutbox } from './platform/mail/outbox.ts'
import { startMailWorker } from './platform/mail/worker.ts'
import type { Worker } from './platform/jobs/worker.ts'
import { type PasswordHashing, passwordHashing } from './platform/passwords/hashing.ts'
import { phoneRoutes } from './address-book/phones/routes.ts'
import { findPrincipal } from './accounts/sessions/authenticate.ts'
import { sessionCache } from './accounts/sessions/cache.ts'
import { purgeSessions } from './accounts/sessions/queries.ts'
import { sessionRoutes } from './accounts/sessions/routes.ts'
import { docs } from './system/docs.ts'
import { linkPages } from './system/link-pages.ts'
import { systemRoutes } from './system/routes.ts'
import { sweepThrottles } from './platform/limits/throttle-statements.ts'
import { databaseThrottles } from './platform/limits/throttles.ts'
import { userRoutes } from './accounts/users/routes.ts'

export interface AppOptions {
  config: ServerConfig
  db: Database
  /** What time it is; a test may stop it. */
  clock?: () => Date
  logger?: FastifyServerOptions['logger']
  /** Checks every answer against the contract, in tests. */
  validateResponses?: boolean
  /** Milliseconds in which a request has to be complete; its headers in two thirds of them. */
  requestTimeout?: number
  /** Milliseconds by which the event loop may be late over and over before requests are refused. */
  maxEventLoopDelay?: number
  /** Hashes passwords instead of the server's own queue; tests share one. */
  passwords?: PasswordHashing
  /** Requests come from this process, and nobody listens on a port: what goes on beside them begins when all is ready. */
  inProcess?: boolean
}

export type App = FastifyInstance & { lifecycle: Services['lifecycle'] }

const KIB = 1024
const DAYS = 86_400_000

/** How long expired rows are kept. */
const sweeps: Sweep[] = [
  { what: 'trash', retentionMs: IN_TRASH_MS, inBatches: purgeTrash },
  { what: 'purged contacts', retentionMs: REMEMBERED_MS, inBatches: forgetPurged },
  { what: 'idempotency records', retentionMs: RETENTION_MS, batch: sweepRecords },
  { what: 'throttles', retentionMs: 0, batch: sweepThrottles },
  { what: 'e-mails', retentionMs: 3 * DAYS, batch: sweepOutbox },
  { what: 'mail tokens', retentionMs: 3 * DAYS, batch: purgeTokens },
  { what: 'sessions', retentionMs: 30 * DAYS, batch: purgeSessions },
  { what: 'audit events', retentionMs: 365 * DAYS, batch: purgeEvents },
]

const EXPOSED = ['ETag', 'Link', 'Location', 'Retry-After', 'RateLimit', 'RateLimit-Policy', 'X-Request-Id', 'Idempotency-Replayed']

export async function buildApp({
  config,
  db,
  clock = () => new Date(),
  logger = false,
  validateResponses = false,
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
      void handleError(publicUrl)(error, request, reply)
    },
    clientErrorHandler: handleSocketError(publicUrl, headers),
  })
  app.setErrorHandler(handleError(publicUrl))
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
  const services: Services = {
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
  const count = config.rateLimit ? await rateLimiter(app, config.redisUrl) : undefined
  applyRouteOptions(app)
  gate(app, services, count)

  const contextOf = (request: Parameters<Parameters<typeof mount>[3]['contextOf']>[0]): RequestContext => {
    const { log, ip, headers, user } = request
    return {
      ...services,
      now: clock(),
      requestId: request.id,
      log,
      ip,
      user,
      device: headers['user-agent']?.slice(0, 200) ?? null,
    }
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
    { publicUrl, contextOf, validateResponses },
  )
  refuseOtherMethods(app, contract)
  await app.register(docs, { document, publicUrl })
  await app.register(linkPages, { contextOf, passwordMinLength: config.passwordMinLength, count })
  const onBegin: OnBegin = (begin) => (inProcess ? app.addHook('onReady', begin) : app.addHook('onListen', begin))
  sendLetters(app, services, onBegin)
  onBegin(async () => services.blobs.start())
  app.addHook('onClose', () => services.blobs.stop())
  keepHouse(app, services, onBegin)
  return Object.assign(app as FastifyInstance, { lifecycle })
}

const wellFormedRequestId = (header: string | string[] | undefined) =>
  typeof header === 'string' && /^[\w.-]{1,128}$/.test(header) ? header : undefined

type OnBegin = (begin: () => Promise<void>) => void

/** As long as the server listens. It stops after the last request, whose letters wait for the next start then. */
function sendLetters(app: FastifyInstance, services: Services, onBegin: OnBegin) {
  let worker: Worker | undefined
  onBegin(async () => {
    worker = startMailWorker({ ...services, log: app.log })
  })
  app.addHook('onClose', async () => worker?.stop())
}

function keepHouse(app: FastifyInstance, services: Services, onBegin: OnBegin) {
  let housekeeping: Housekeeping | undefined
  onBegin(async () => {
    housekeeping = startHousekeeping({ ...services, log: app.log }, sweeps)
  })
  app.addHook('onClose', async () => housekeeping?.stop())
}
