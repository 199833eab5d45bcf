/**
 * Uploads of one file, as the only part of a form or as the body itself: the handler gets the bytes in both cases. A
 * request takes no more memory than one file of the maximum size.
 */
import { CONTACT_FILES, PICTURES } from '@contacts/contract'
import multipart from '@fastify/multipart'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { codeOf } from '../../core/error-code.ts'
import { invalid, Problem, validationFailed } from '../../core/problem.ts'
import { accessOf, readsFile } from './contract-route.ts'
import { escapePointer, unknownMember } from './field-errors.ts'
import { sendProblem } from './problem-response.ts'

const MIB = 1024 * 1024
// A photo of a phone has 5 to 12 MiB.
const MAX_FILE = 16 * MIB
// Boundaries, and the headers of the part.
const FORM_BYTES = MIB / 16

/** Must be called before routes are registered. */
export async function registerUploads(app: FastifyInstance, publicUrl: string) {
  await app.register(multipart, {
    limits: { files: 1, parts: 2, fileSize: MAX_FILE, fieldSize: 1024, fieldNameSize: 100, headerPairs: 20 },
  })
  // A route has a limit of its own if its contract has `maxBytes`.
  const types = [...PICTURES, ...CONTACT_FILES].filter((type) => !app.hasContentTypeParser(type))
  app.addContentTypeParser(types, { parseAs: 'buffer', bodyLimit: MAX_FILE }, (_request, body, done) => done(null, body))
  app.addHook('onRoute', (options) => {
    const route = options.config?.tsRestRoute
    if (!route || !readsFile(route)) return
    const maxFile = accessOf(route).maxBytes ?? MAX_FILE
    options.preHandler = async (request, reply) => {
      const file = request.isMultipart() ? await readFile(request, maxFile) : readBody(request)
      if (file instanceof Problem) return sendProblem(reply, file, publicUrl)
      request.body = file
    }
  })
}

function readBody({ body }: FastifyRequest): Buffer | Problem {
  return Buffer.isBuffer(body) && body.length > 0 ? body : invalid('#', 'required', 'There is no body.')
}

async function readFile(request: FastifyRequest, maxFile: number): Promise<Buffer | Problem> {
  if (Number(request.headers['content-length'] ?? 0) > maxFile + FORM_BYTES) return new Problem('body-too-large')
  try {
    return await readForm(request, maxFile)
  } catch (error) {
    return problemOfForm(codeOf(error))
  }
}

async function readForm(request: FastifyRequest, maxFile: number): Promise<Buffer | Problem> {
  const errors = []
  let file: Buffer | undefined
  for await (const part of request.parts({ limits: { fileSize: maxFile } })) {
    const pointer = `#/${escapePointer(part.fieldname)}`
    // Read even if it is unexpected: the plugin yields the next part only at the end of this one.
    const bytes = part.type === 'file' ? await part.toBuffer() : undefined
    if (part.fieldname !== 'file') errors.push(unknownMember(pointer))
    else if (!bytes) errors.push({ pointer, code: 'wrong-type', detail: 'Must be a file, and not text.' })
    else file = bytes
  }
  if (errors.length > 0) return validationFailed(errors)
  return file ?? invalid('#/file', 'required', 'This member is required.')
}

/** The plugin has codes for the limits. Errors of a malformed form have other codes, or none. */
function problemOfForm(code: string | undefined): Problem {
  switch (code) {
    case 'FST_REQ_FILE_TOO_LARGE':
      return new Problem('body-too-large')
    case 'FST_FILES_LIMIT':
      return invalid('#/file', 'too-many', 'At most 1 file is allowed.')
    case 'FST_PARTS_LIMIT':
      return invalid('#', 'too-many', 'The form may have the part `file`, and no other.')
    default:
      return new Problem('malformed-request', 'The form is malformed or incomplete.')
  }
}
