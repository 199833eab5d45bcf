/** A card with most of what JSContact has. */
export const jane = {
  '@type': 'Card',
  version: '1.0',
  uid: 'urn:uuid:22b2c7df-9120-4969-8460-05956fe6b065',
  kind: 'individual',
  name: {
    components: [
      { kind: 'title', value: 'Dr.' },
      { kind: 'given', value: 'Jane' },
      { kind: 'given2', value: 'Lee' },
      { kind: 'surname', value: 'Doe' },
      { kind: 'credential', value: 'PhD' },
    ],
    isOrdered: true,
  },
  nicknames: { k1: { name: 'Janie' } },
  organizations: { o1: { name: 'Acme', units: [{ name: 'Sales' }] } },
  titles: { t1: { name: 'Engineer' }, t2: { kind: 'role', name: 'Lead' } },
  emails: {
    e1: { '@type': 'EmailAddress', contexts: { work: true }, address: 'jane@work.example' },
    e2: { contexts: { private: true }, address: 'jane@example.com', pref: 1, 'example.com:verified': true },
  },
  phones: {
    p1: { features: { voice: true, mobile: true }, number: '+1 555 0100' },
    p2: { features: { fax: true }, contexts: { work: true }, number: '+1 555 0101' },
    p3: { label: 'boat', number: '15' },
  },
  addresses: {
    a1: {
      components: [
        { kind: 'number', value: '54321' },
        { kind: 'name', value: 'Oak St' },
        { kind: 'locality', value: 'Reston' },
        { kind: 'region', value: 'VA' },
        { kind: 'postcode', value: '20190' },
      ],
      countryCode: 'US',
      contexts: { private: true },
    },
  },
  links: { l1: { uri: 'https://example.com', kind: 'contact' } },
  anniversaries: {
    b1: { kind: 'birth', date: { '@type': 'PartialDate', month: 2, day: 29 } },
    w1: { kind: 'wedding', date: { year: 2015, month: 6, day: 20 } },
    x1: { kind: 'birth', date: { year: 1990 } },
  },
  notes: { n1: { note: 'Line one\nline two' } },
  relatedTo: { 'Jim Doe': { relation: { spouse: true } }, 'urn:uuid:f81d4fae': { relation: { friend: true } } },
  keywords: { Friends: true, 'VIP, gold': true },
  media: { m1: { kind: 'photo', uri: 'data:image/png;base64,iVBORw0KGgo=' }, m2: { kind: 'logo', uri: 'https://example.com/l.png' } },
  preferredLanguages: { l1: { language: 'en', pref: 1 } },
  'example.com:custom': { a: [1, { b: 'c;d,e' }] },
  vCardProps: [['x-foo', { group: 'item2', 'x-bar': 'Hello' }, 'unknown', 'World\\, all']],
}
