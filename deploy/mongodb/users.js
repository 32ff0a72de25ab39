// For mongosh: makes the replica set and the users of docker-compose.yml, or brings them to what .env says now.
const { MONGODB_ROOT_PASSWORD, MONGODB_PASSWORD, VAULT_MONGODB_PASSWORD, ANALYST_PASSWORD } = process.env;
const VIEWS = 'closeline';
const VAULT = 'closeline_vault';
const FOR_ANALYSTS = ['prospects', 'funnel', 'close_rates'];

db.auth('root', MONGODB_ROOT_PASSWORD);

const initiated = () => {
  try {
    return rs.status().ok === 1;
  } catch (error) {
    if (error.codeName === 'NotYetInitialized') return false;
    throw error;
  }
};
if (!initiated()) rs.initiate({ _id: 'rs0', members: [{ _id: 0, host: 'mongodb:27017' }] });
for (let tries = 0; !db.hello().isWritablePrimary; tries++) {
  if (tries === 300) throw new Error('rs0 has no primary after 60 s');
  sleep(200);
}

const privileges = [
  ...FOR_ANALYSTS.map((collection) => ({ resource: { db: VIEWS, collection }, actions: ['find'] })),
  { resource: { db: VIEWS, collection: '' }, actions: ['listCollections'] },
];
if (db.getRole('closeline_analyst')) db.updateRole('closeline_analyst', { privileges, roles: [] });
else db.createRole({ role: 'closeline_analyst', privileges, roles: [] });

const user = (name, pwd, roles) =>
  db.getUser(name) ? db.updateUser(name, { pwd, roles }) : db.createUser({ user: name, pwd, roles });
user('closeline', MONGODB_PASSWORD, [
  { role: 'readWrite', db: VIEWS },
  { role: 'dbAdmin', db: VIEWS },
]);
user('closeline_vault', VAULT_MONGODB_PASSWORD, [{ role: 'readWrite', db: VAULT }]);
// Reads the views and nothing below them: a database view is read by the right to the view.
user('analyst', ANALYST_PASSWORD, [{ role: 'closeline_analyst', db: 'admin' }]);
