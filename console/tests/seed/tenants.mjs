// A consultancy for harbours, and the harbours that it advises. The last to be sown: from the first organisation on
// every new user is in one.

const PASSWORD = 'nine grey geese at noon';

export async function seed(api, token) {
  const call = (method, path, body) => api(method, path, body, token);
  await call('POST', '/v1/organisations', { id: 'tidewise', name: 'Tidewise', description: 'Advises harbours on tides and traffic', consults: true });
  await call('POST', '/v1/organisations', { id: 'kiel', name: 'Port of Kiel', description: 'Ferries, and the canal', consultancy: 'tidewise', data: { berths: 14, call_sign: 'Kiel Traffic', contract: { since: '2024-03', level: 'full' } } });
  await call('POST', '/v1/organisations', { id: 'esbjerg', name: 'Port of Esbjerg', description: 'Wind farms', consultancy: 'tidewise' });
  await call('POST', '/v1/organisations', { id: 'rescue', name: 'Sea rescue', description: 'Boats that go out when others come in' });
  const members = { tidewise: [['solveig', ['user', 'consultant']], ['torben', ['user']]], kiel: [['greta', ['user', 'organisation-admin']], ['henrik', ['user']], ['ida', ['user']]], rescue: [['liv', ['user']]] };
  for (const [id, people] of Object.entries(members)) {
    for (const [name, roles] of people) await call('POST', `/v1/organisations/${id}/members`, { name, roles, password: PASSWORD });
  }
  const ida = await api('GET', '/v1/users/ida', undefined, token);
  await fetch(process.env.SERVER + '/v1/users/ida', {
    method: 'PATCH',
    headers: { Authorization: 'Bearer ' + token, 'Content-Type': 'application/merge-patch+json', 'If-Match': `"${ida.version}"` },
    body: '{"enabled": false}',
  });
}

export const pages = [
  { name: 'organisations', at: '/console/organisations' },
  { name: 'organisation', at: '/console/organisations/kiel' },
  { name: 'consultancy', at: '/console/organisations/tidewise' },
];
