/**
 * Repairs attributes that make the viewer unusable with keyboards and screen readers. Each entry has a selector for the
 * elements to repair; a repaired element no longer matches it.
 */
const REPAIRS = [
  ['[role="combobox"]:not([aria-expanded])', (input) => input.setAttribute('aria-expanded', String(controlsExistingElement(input)))],
  ['button[role="none"]', (button) => button.removeAttribute('role')],
  // A link inside a button. The content that the button opens has the same link again.
  ['button a[href]', (link) => link.removeAttribute('href')],
  [
    '.cm-content[role="textbox"]:not([aria-label])',
    (editor) => editor.setAttribute('aria-label', editor.isContentEditable ? 'Body' : 'Response'),
  ],
  // Without focus, a keyboard cannot scroll a long response, or the long description of one.
  ['.cm-content:not([tabindex])', (editor) => editor.setAttribute('tabindex', '0')],
  ['.response-card-footer:not([tabindex])', (description) => description.setAttribute('tabindex', '0')],
  ['[role="dialog"] section[aria-label^="Notifications"]', (section) => section.setAttribute('aria-label', 'Messages about the request')],
]

function controlsExistingElement(element) {
  const id = element.getAttribute('aria-controls')
  return id !== null && document.getElementById(id) !== null
}

function repair() {
  isScheduled = false
  for (const [selector, change] of REPAIRS) document.querySelectorAll(selector).forEach(change)
  for (const button of document.querySelectorAll('button[aria-controls]'))
    if (!controlsExistingElement(button)) button.removeAttribute('aria-controls')
  // Keeps the focus out of the page behind an open form. A closed form stays in the document.
  const isCovered = document.querySelector('.scalar-client--open') !== null
  document.querySelector('main.references-rendered')?.toggleAttribute('inert', isCovered)
}

let isScheduled = false
new MutationObserver(() => {
  if (isScheduled) return
  isScheduled = true
  requestAnimationFrame(repair)
}).observe(document.body, {
  subtree: true,
  childList: true,
  attributeFilter: ['aria-controls', 'aria-expanded', 'class', 'role', 'style'],
})
