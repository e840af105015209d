// Scripts and documents of a harbour, for the pictures.

const CHECK = `// Tells the crew of tanks that run low.
const { boat, level } = request.body;

if (level < 0.2) {
  console.warn(\`\${boat} has \${Math.round(level * 100)} % fuel\`);
  runAs('owner', () => publish(\`fleet/\${boat}/alarms\`, { kind: 'fuel', level }));
}
return { boat, low: level < 0.2 };
`;

export async function seed(api, token) {
  const put = (path, body) => api('PUT', path, body, token);
  const post = (path, body) => api('POST', path, body, token);
  await post('/v1/groups', { id: 'berth-office' });
  for (const name of ['isolde', 'tamas']) {
    await post('/v1/users', { name, password: 'lamp over quiet water', groups: name === 'isolde' ? ['berth-office'] : [] });
  }
  await put('/v1/scripts/fuel/check', { kind: 'script', source: CHECK.replace('0.2', '0.1'), execute: 'authenticated' });
  await put('/v1/scripts/fuel/check', { source: CHECK });
  await put('/v1/scripts/reports/daily', { kind: 'script', source: "return { boats: 7, at: new Date().toISOString() };\n", execute: 'group:berth-office' });
  await put('/v1/scripts/lib/units', { kind: 'script', source: 'module.exports = { knots: (ms) => ms * 1.94384 };\n', execute: 'nobody' });
  await post('/v1/script-timers', { script: 'reports/daily', cron: '0 6 * * MON-FRI', zone: 'Europe/Berlin' });
  await post('/v1/script-listeners', { script: 'fuel/check', channel: 'fleet/+/fuel' });
  await put('/v1/secrets/weather-key', { value: 'not a real one', description: 'forecasts', access: ['group:berth-office'] });
  for (const level of [0.62, 0.11, 0.34]) {
    await post('/v1/run/fuel/check', { boat: 'aurora', level });
  }
  await post('/v1/schemas', {
    id: 'berth-order',
    description: 'A berth that somebody has asked for',
    definition: {
      schema: {
        type: 'object',
        required: ['boat'],
        properties: { boat: { type: 'string' }, nights: { type: 'integer' }, status: { enum: ['open', 'paid'] }, price: { type: 'number' }, remark: { type: 'string' } },
      },
      documents: { read: 'creator;group:berth-office', write: 'creator;group:berth-office', delete: 'creator' },
      fields: { read: 'creator;group:berth-office', write: 'creator;group:berth-office' },
      groups: { office: { fields: ['price', 'remark'], read: 'group:berth-office', write: 'group:berth-office' } },
      versioning: 'forced',
    },
  });
  await post('/v1/stores', { id: 'berths', description: 'Orders of berths', save: 'authenticated', query: 'authenticated', delete: 'creator' });
  const boats = [['aurora', 3, 'open', 126], ['petrel', 1, 'paid', 42], ['skua', 7, 'open', 290]];
  for (const [boat, nights, status, price] of boats) {
    await post('/v1/documents/berths', { id: `b-${boat}`, schema: 'berth-order', creator: 'user:tamas', owner: 'user:tamas', fields: { boat, nights, status, price, remark: 'at the pier' } });
  }
  await api('PATCH', '/v1/documents/berths/b-aurora', { fields: { nights: 4, price: 168 } }, token);
}

export const pages = [
  { name: 'scripts', at: '/console/scripts' },
  { name: 'script', at: '/console/scripts/fuel/check' },
  { name: 'script-timers', at: '/console/scripts?tab=by-itself' },
  { name: 'secrets', at: '/console/scripts?tab=secrets' },
  { name: 'stores', at: '/console/documents' },
  { name: 'schema', at: '/console/schemas/berth-order' },
  { name: 'documents', at: '/console/documents/berths' },
  { name: 'document', at: '/console/documents/berths/b-aurora?as=user%3Atamas' },
];
