/** The pages that the `type` of a refusal leads to: what happened, why, and what to do about it. */
import {
  type Code,
  contract,
  listOperations,
  type Operation,
  PROBLEM_TYPE,
  problems,
  problemSchemas,
  SERVER_WIDE,
} from '@contacts/contract'
import { layout, type Markup, markup } from './page.ts'

const operations = listOperations(contract)
const codes = Object.keys(problems) as Code[]

/** Every page with its path. */
export function problemPages(publicUrl: string): [path: string, page: string][] {
  return [['/problems', index()], ...codes.map((code): [string, string] => [`/problems/${code}`, pageOf(code, publicUrl)])]
}

/** The contract's texts have `code` in them. */
const prose = (text: string) => text.split('`').map((piece, index) => (index % 2 === 0 ? markup`${piece}` : markup`<code>${piece}</code>`))

const NAV = markup`<nav><a href="/docs">Contacts API</a><a href="/problems">Problems</a></nav>`
const docsPage = (title: string, main: Markup) => layout({ language: 'en', title: `${title} · Contacts API`, nav: NAV, main })

function index() {
  return docsPage(
    'Problems',
    markup`<h1>Problems</h1>
<p>Every refusal of this API is <code>${PROBLEM_TYPE}</code> (RFC 9457) with one of these codes. Its <code>type</code> leads here.</p>
<ul class="rows">${codes.map(problemRow)}</ul>`,
  )
}

const problemRow = (code: Code) =>
  markup`<li><a href="/problems/${code}">${statusOf(code)} <code>${code}</code> <span>${problems[code].title}</span></a></li>`

const statusOf = (code: Code) => {
  const { status } = problems[code]
  return markup`<b class="${status < 500 ? 'refused' : 'failed'}">${status}</b>`
}

function pageOf(code: Code, publicUrl: string) {
  const { status, title, cause, cure } = problems[code]
  const [example] = problemSchemas[code].meta()!.examples as object[]
  const body = { ...example, type: `${publicUrl}/problems/${code}` }
  return docsPage(
    title,
    markup`<p>${statusOf(code)} <code>${code}</code></p>
<h1>${title}</h1>
<h2>Cause</h2>
<p>${prose(cause)}</p>
<h2>Cure</h2>
<p>${prose(cure)}</p>
<h2>What may answer it</h2>
${whoAnswers(code)}
<h2>How it looks</h2>
<pre>HTTP/1.1 ${status}
Content-Type: ${PROBLEM_TYPE}

${JSON.stringify(body, null, 2)}</pre>`,
  )
}

function whoAnswers(code: Code) {
  if ((SERVER_WIDE as readonly Code[]).includes(code)) return markup`<p>Any request.</p>`
  return markup`<ul class="rows">${operations.filter((operation) => operation.codes.includes(code)).map(operationRow)}</ul>`
}

const operationRow = ({ id, slice, route }: Operation) =>
  markup`<li><a href="/docs#/${slice}/${id}"><b>${route.method}</b> <code>${inBraces(route.path)}</code> <span>${route.summary!}</span></a></li>`

const inBraces = (path: string) => path.replace(/:(\w+)/g, '{$1}')
