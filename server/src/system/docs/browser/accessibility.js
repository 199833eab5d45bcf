/**
 * Repairs attributes of the viewer's elements that keep keyboards and screen readers from using it. Each entry has a
 * selector of elements to repair, which no repaired element matches.
 */
const REPAIRS = [
  ['[role="combobox"]:not([aria-expanded])', (input) => input.setAttribute('aria-expanded', String(controlsExistingElement(input)))],
  ['button[role="none"]', (button) => button.removeAttribute('role')],
  // A link inside a button. Below the opened button, the same text has the link again.
  ['button a[href]', (link) => link.removeAttribute('href')],
  [
    '.cm-content[role="textbox"]:not([aria-label])',
    (editor) => editor.setAttribute('aria-label', editor.isContentEditable ? 'Body' : 'Response'),
  ],
  // Without focus, a keyboard cannot scroll a long response.
  ['.cm-content:not([tabindex])', (editor) => editor.setAttribute('tabindex', '0')],
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
  // What is behind an open form. A closed one stays in the document.
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
