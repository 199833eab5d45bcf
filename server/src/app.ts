/** Composes the server from routes, services, hooks and background tasks. */
import { contract } from '@contacts/contract'
import document from '@contacts/contract/openapi.json' with { type: 'json' }
import type { FastifyInstance, FastifyRequest, FastifyServerOptions } from 'fastify'
import type { Server } from 'node:http'
import { purgeEvents } from './accounts/audit/record.ts'
import { authRoutes } from './accounts/auth/routes.ts'
import { avatarRoutes, pictureRoutes } from './accounts/avatars/routes.ts'
import { purgeTokens } from './accounts/mail-tokens/queries.ts'
import { findPrincipal } from './accounts/sessions/authenticate.ts'
import { sessionCache } from './accounts/sessions/cache.ts'
import { purgeSessions } from './accounts/sessions/queries.ts'
import { sessionRoutes } from './accounts/sessions/routes.ts'
import { userRoutes } from './accounts/users/routes.ts'
import { birthdayRoutes } from './address-book/birthdays/routes.ts'
import { startDerivationWorker } from './address-book/contacts/derivation-worker.ts'
import { contactRoutes } from './address-book/contacts/routes.ts'
import { sweepRevokedFeeds } from './address-book/feeds/queries.ts'
import { feedRoutes } from './address-book/feeds/routes.ts'
import { purgeImports } from './address-book/imports/expire.ts'
import { importRoutes } from './address-book/imports/routes.ts'
import { startImportWorker } from './address-book/imports/worker.ts'
import { labelRoutes } from './address-book/labels/routes.ts'
import { phoneRoutes } from './address-book/phones/routes.ts'
import { photoRoutes } from './address-book/photos/routes.ts'
import { deletePurgedPhotos } from './address-book/photos/purge.ts'
import { forgetPurged, IN_TRASH_MS, purgeTrash, REMEMBERED_MS } from './address-book/sync/purge.ts'
import type { ServerConfig } from './core/config.ts'
import type { Cluster } from './platform/cluster.ts'
import { openBlobs } from './platform/blobs/open.ts'
import type { RequestContext, Services } from './platform/context.ts'
import type { Database } from './platform/db/database.ts'
import { registerCors } from './platform/http/cors.ts'
import { registerGate } from './platform/http/gate.ts'
import { mount } from './platform/http/mount.ts'
import { mediaTypeOf } from './platform/http/negotiate.ts'
import { applyRouteOptions, refuseOtherMethods } from './platform/http/route-options.ts'
import { addToLine } from './platform/http/request-line.ts'
import { createHttpServer } from './platform/http/server.ts'
import { RETENTION_MS, sweepRecords } from './platform/idempotency/records.ts'
import { imageDecoding } from './platform/images/normalise.ts'
import { detachedWork } from './platform/jobs/detached-work.ts'
import { startHousekeeping, type Sweep } from './platform/jobs/housekeeping.ts'
import type { BackgroundTask } from './platform/jobs/background-task.ts'
import { jwtTokens } from './platform/keys/jwt.ts'
import { keyRing, storedKey } from './platform/keys/ring.ts'
import { shedLoad } from './platform/limits/load-shedding.ts'
import { rateLimiter } from './platform/limits/rate-limiter.ts'
import { sweepThrottles } from './platform/limits/throttle-statements.ts'
import { databaseThrottles } from './platform/limits/throttles.ts'
import { sweepOutbox } from './platform/mail/outbox.ts'
import { startMailWorker } from './platform/mail/worker.ts'
import { type PasswordHashing, passwordHashing } from './platform/passwords/hashing.ts'
import { docs } from './system/docs/docs.ts'
import { linkPages } from './system/link-pages.ts'
import { systemRoutes } from './system/routes.ts'

export interface AppOptions {
  config: ServerConfig
  db: Database
  /** The current time; tests can stop it. */
  clock?: () => Date
  logger?: FastifyServerOptions['logger']
  /** Validates responses against the contract, except files, streams and JSON text; for tests. */
  validateResponses?: boolean
  /** Milliseconds in which a request must arrive as a whole. */
  requestTimeout?: number
  /** Milliseconds from a request until its client must have the response. */
  responseTimeout?: number
  /** Milliseconds until the handler of a GET request must have begun its response. */
  handlerTimeout?: number
  /** Milliseconds. Requests are refused while the event loop is repeatedly delayed by this much. */
  maxEventLoopDelay?: number
  /** Replaces the server's own queue for hashing passwords; servers of the same test process share one. */
  passwords?: PasswordHashing
  /** The app does not listen, and this process injects the requests. Background tasks start when the app is ready. */
  inProcess?: boolean
  /**
   * A server that may listen already, and passes its requests to the app when the app is ready. Background tasks start
   * then.
   */
  nodeServer?: Server
  /** The cluster that this process belongs to. */
  cluster?: Cluster | undefined
}

export type App = FastifyInstance & { lifecycle: Services['lifecycle'] }

const routes = {
  auth: authRoutes,
  sessions: sessionRoutes,
  users: userRoutes,
  avatars: avatarRoutes,
  pictures: pictureRoutes,
  contacts: contactRoutes,
  phones: phoneRoutes,
  photos: photoRoutes,
  birthdays: birthdayRoutes,
  feeds: feedRoutes,
  labels: labelRoutes,
  imports: importRoutes,
  system: systemRoutes,
}

const DAYS = 86_400_000

/** What the housekeeping deletes, and after what time. */
const sweepsOf = ({ db, blobs }: Services): Sweep[] => [
  { what: 'trash', retentionMs: IN_TRASH_MS, inBatches: purgeTrash },
  { what: 'purged contacts', retentionMs: REMEMBERED_MS, inBatches: forgetPurged },
  { what: 'pictures of purged contacts', retentionMs: 0, inBatches: (_db, batch) => deletePurgedPhotos(db, blobs, batch) },
  { what: 'imports', retentionMs: 0, inBatches: purgeImports },
  { what: 'idempotency records', retentionMs: RETENTION_MS, batch: sweepRecords },
  { what: 'throttles', retentionMs: 0, batch: sweepThrottles },
  { what: 'e-mails', retentionMs: 3 * DAYS, batch: sweepOutbox },
  { what: 'mail tokens', retentionMs: 3 * DAYS, batch: purgeTokens },
  { what: 'sessions', retentionMs: 30 * DAYS, batch: purgeSessions },
  { what: 'revoked birthday feeds', retentionMs: 365 * DAYS, batch: sweepRevokedFeeds },
  { what: 'audit events', retentionMs: 365 * DAYS, batch: purgeEvents },
]

export async function buildApp({
  config,
  db,
  clock = () => new Date(),
  logger = false,
  validateResponses = false,
  requestTimeout,
  responseTimeout,
  handlerTimeout,
  maxEventLoopDelay = 1_000,
  passwords,
  inProcess = false,
  nodeServer,
  cluster,
}: AppOptions): Promise<App> {
  const { publicUrl } = config
  const app = await createHttpServer({ config, logger, limits: { requestTimeout, responseTimeout, handlerTimeout }, nodeServer })
  const services = await openServices(app, { config, db, clock, passwords, cluster })

  const countRequest = config.rateLimit ? await rateLimiter(app, config.redisUrl, cluster?.counts) : undefined
  await registerCors(app, config, countRequest)
  if (!inProcess) shedLoad(app, maxEventLoopDelay)
  applyRouteOptions(app)
  registerGate(app, services, countRequest)

  const contextOf = (request: FastifyRequest): RequestContext => ({
    ...services,
    now: clock(),
    requestId: request.id,
    log: request.log,
    addToLog: (details) => addToLine(request, details),
    ip: request.ip,
    user: request.user,
    mediaType: mediaTypeOf(request),
    device: request.headers['user-agent']?.slice(0, 200) ?? null,
  })
  await mount(app, contract, routes, { publicUrl, contextOf, validateResponses })
  refuseOtherMethods(app, contract)
  await app.register(docs, { document, publicUrl })
  await app.register(linkPages, { contextOf, passwordMinLength: config.passwordMinLength, countRequest })
  runBackgroundTasks(app, services, inProcess || nodeServer ? 'onReady' : 'onListen')
  return Object.assign(app, { lifecycle: services.lifecycle })
}

type ServiceOptions = Pick<Services, 'config' | 'db' | 'clock'> & Pick<AppOptions, 'passwords' | 'cluster'>

async function openServices(app: FastifyInstance, { config, db, clock, passwords, cluster }: ServiceOptions): Promise<Services> {
  const keys = keyRing(config.keys ?? [await storedKey(db, 'own', clock())])
  const sessions = sessionCache(cluster?.invalidations)
  return {
    config,
    db,
    keys,
    clock,
    lifecycle: { stopping: false },
    sessions,
    tokens: await jwtTokens(app, keys),
    passwords: passwords ?? (await passwordHashing({ processes: config.processes })),
    images: imageDecoding(),
    blobs: await openBlobs({ config, db, clock, log: app.log }),
    detached: detachedWork(app.log),
    throttles: databaseThrottles(db, (await storedKey(db, 'throttles', clock())).secret, config.rateLimit),
    principalOf: (claims, now) => findPrincipal({ db, sessions, now }, claims),
  }
}

/**
 * Starts the background tasks with the app, and stops them when the app closes, after its last request. The next
 * process continues the work that is left in the database.
 */
function runBackgroundTasks(app: FastifyInstance, services: Services, start: 'onReady' | 'onListen') {
  const tasks: BackgroundTask[] = []
  const startAll = async () => {
    const deps = { ...services, log: app.log }
    tasks.push(
      startMailWorker(deps),
      services.blobs.start(),
      startDerivationWorker(deps),
      startImportWorker(deps),
      startHousekeeping(deps, sweepsOf(services)),
      services.detached,
    )
  }
  if (start === 'onReady') app.addHook('onReady', startAll)
  else app.addHook('onListen', startAll)
  app.addHook('onClose', async () => void (await Promise.all(tasks.map((task) => task.stop()))))
}
