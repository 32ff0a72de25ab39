/** One thing wrong with docker-compose.yml or .env.example: `from` exchanged for `to`, and the faults that it makes. */
export interface Violation {
  readonly why: string;
  readonly in?: 'compose' | 'example';
  readonly from: string;
  readonly to: string;
  /** Each the whole line or its beginning. */
  readonly faults: readonly string[];
}

/** Both services are written once, so a fault of one is a fault of both; so are both projectors. */
const both = (at: string, fault: string): readonly string[] => [`${at}api-1${fault}`, `${at}api-2${fault}`];
const projectors = (at: string, fault: string): readonly string[] => [`${at}projector-1${fault}`, `${at}projector-2${fault}`];
/** What all four have in common. */
const all = (at: string, fault: string): readonly string[] => [...both(at, fault), ...projectors(at, fault)];
const PASSWORD = '${ANALYST_PASSWORD:?copy .env.example to .env}';

/** At least one for each rule of compose-rules.ts, and for the form of the file. */
export const VIOLATIONS: readonly Violation[] = [
  {
    why: 'no YAML',
    from: 'networks: [log, views]',
    to: 'networks: [log, views',
    faults: ['YAML: Flow sequence in block collection'],
  },
  {
    why: 'a key twice',
    from: 'volumes:\n  eventstoredb-data:',
    to: 'volumes:\n  mongodb-data:',
    faults: ['YAML: Map keys must be unique'],
  },
  {
    why: 'a misspelt key',
    from: 'stop_grace_period: 20s',
    to: 'stop_grace: 20s',
    faults: all('/services/', ': must NOT have additional properties'),
  },
  {
    why: 'a number where a text belongs',
    from: "PORT: '3000'",
    to: 'PORT: 3000',
    faults: all('/services/', '/environment/PORT: must be string'),
  },
  {
    why: 'a mapping where a text belongs',
    from: "- 'const { setName",
    to: '- { setName',
    faults: ['YAML: '],
  },
  {
    why: 'no unit of time',
    from: 'stop_grace_period: 20s',
    to: "stop_grace_period: '20'",
    faults: all('/services/', '/stop_grace_period: must match pattern'),
  },
  {
    why: 'a condition that does not wait',
    from: 'condition: service_completed_successfully',
    to: 'condition: service_started',
    faults: all('/services/', '/depends_on/mongodb-users/condition: must be equal to one of the allowed values'),
  },
  {
    why: 'a variable without an example',
    in: 'example',
    from: 'ANALYST_PASSWORD=',
    to: 'BI_PASSWORD=',
    faults: ['ANALYST_PASSWORD: not in .env.example', 'BI_PASSWORD: .env.example has it, nothing uses it'],
  },
  {
    why: 'a variable that may be empty',
    from: '${LOG_LEVEL:-info}',
    to: '${LOG_LEVEL}',
    faults: ['LOG_LEVEL: would be empty where it is not set'],
  },
  {
    why: 'two defaults',
    in: 'example',
    from: 'LOG_LEVEL=info',
    to: 'LOG_LEVEL=debug',
    faults: ['LOG_LEVEL: its default is another one than in .env.example'],
  },
  {
    why: 'a key file with a default',
    from: '${MASTER_KEY_FILE:?the file with the master key, see .env.example}',
    to: '${MASTER_KEY_FILE:-./secrets/master.key}',
    faults: ['MASTER_KEY_FILE: a secret has a default'],
  },
  {
    why: 'a password with a default',
    from: PASSWORD,
    to: '${ANALYST_PASSWORD:-guess}',
    faults: ['ANALYST_PASSWORD: a secret has a default', 'mongodb-users.environment.ANALYST_PASSWORD: a password stands'],
  },
  {
    why: 'no word on what to set',
    from: PASSWORD,
    to: '${ANALYST_PASSWORD:?}',
    faults: ['ANALYST_PASSWORD: no message says what to do', 'mongodb-users.environment.ANALYST_PASSWORD: a password stands'],
  },
  {
    why: 'a password',
    from: 'MONGO_INITDB_ROOT_PASSWORD: ${MONGODB_ROOT_PASSWORD:?copy .env.example to .env}',
    to: 'MONGO_INITDB_ROOT_PASSWORD: root',
    faults: ['mongodb.environment.MONGO_INITDB_ROOT_PASSWORD: a password stands in the file'],
  },
  {
    why: 'a password in a URL',
    from: 'closeline:${MONGODB_PASSWORD:?copy .env.example to .env}@',
    to: 'closeline:secret@',
    faults: all('', '.environment.MONGODB_URL: a password stands in the file'),
  },
  {
    why: 'the password of the example',
    from: '# What is asked stands in the Dockerfile.',
    to: '# Sign in with change-me-analyst.',
    faults: ['ANALYST_PASSWORD: its example stands in the file'],
  },
  {
    why: 'an image that moves',
    from: 'mongo:8.0.12',
    to: 'mongo:8.0',
    faults: ['mongodb: mongo:8.0 is not pinned to a release', 'mongodb-users: mongo:8.0 is not pinned to a release'],
  },
  {
    why: 'an old version of ours',
    from: 'closeline:0.1.0',
    to: 'closeline:0.0.9',
    faults: all('', ': closeline:0.0.9 is not the version of package.json'),
  },
  {
    why: 'a network that is not there',
    from: '  log:\n',
    to: '  events:\n',
    faults: ['network log: used, not there', 'network events: there, not used'],
  },
  {
    why: 'a volume that is not there',
    from: '- mongodb-data:',
    to: '- mongo-data:',
    faults: ['volume mongo-data: used, not there', 'volume mongodb-data: there, not used'],
  },
  {
    why: 'a secret that is not there',
    from: '  master_key:\n',
    to: '  master:\n',
    faults: ['secret master_key: used, not there', 'secret master: there, not used'],
  },
  {
    why: 'a file that is not there',
    from: './deploy/mongodb/users.js',
    to: './deploy/mongodb/user.js',
    faults: ['file ./deploy/mongodb/user.js: used, not there'],
  },
  {
    why: 'an awaited service that is not there',
    from: '    mongodb-users:\n',
    to: '    mongodb-init:\n',
    faults: ['service mongodb-init: used, not there', 'mongodb-users: has no health check'],
  },
  {
    why: 'a circle',
    from: '    depends_on:\n      mongodb:\n',
    to: '    depends_on:\n      mongodb-users:\n',
    faults: ['mongodb-users: waits for itself'],
  },
  {
    why: 'a health check that asks nothing',
    from: "      test: ['CMD', 'curl', '--fail', '--silent', '--output', '/dev/null', 'http://127.0.0.1:2113/health/live']\n",
    to: '',
    faults: ['eventstoredb: has no health check'],
  },
  {
    why: 'a task that never ends',
    from: 'restart: on-failure:5',
    to: 'restart: always',
    faults: ['mongodb-users: is awaited, and starts again for ever'],
  },
  {
    why: 'a port for everybody',
    from: '- 127.0.0.1:${ANALYST_PORT:-27017}',
    to: '- ${ANALYST_PORT:-27017}',
    faults: ['mongodb: is published to everybody'],
  },
  {
    why: 'a port twice',
    from: '${API_2_PORT:-3002}',
    to: '${API_1_PORT:-3001}',
    faults: ['API_2_PORT: .env.example has it, nothing uses it', 'api-2: its port is taken'],
  },
  {
    why: 'a port that nobody listens on',
    from: "PORT: '3000'",
    to: "PORT: '8080'",
    faults: both('', ': publishes another port than PORT'),
  },
  {
    why: 'a setting that the code does not know',
    from: "PROJECTIONS: 'off'",
    to: "PROJECTOR: 'off'",
    faults: both('', ': the code reads no PROJECTOR'),
  },
  { why: 'a value that the code refuses', from: 'HOST: 0.0.0.0', to: 'HOST: every host', faults: all('', ': HOST: ') },
  {
    why: 'one server without the other',
    from: '    EVENTSTORE_URL: esdb://eventstoredb:2113?tls=false\n',
    to: '',
    faults: all('', ': EVENTSTORE_URL: '),
  },
  {
    why: 'a key in another place',
    from: 'MASTER_KEY_FILE: /run/secrets/master_key',
    to: 'MASTER_KEY_FILE: /run/secrets/master.key',
    faults: both('', ': nothing is at /run/secrets/master.key'),
  },
  {
    why: 'a data folder that cannot be written',
    from: '    - /data:uid',
    to: '    - /var:uid',
    faults: all('', ': nothing is at /data'),
  },
  {
    why: 'a script in another place',
    from: 'users.js:/opt/closeline/users.js:ro',
    to: 'users.js:/opt/users.js:ro',
    faults: ['mongodb-users: nothing is at /opt/closeline/users.js'],
  },
  {
    why: 'a file system that can be written',
    from: '  init: true\n  read_only: true',
    to: '  init: true',
    faults: all('', ': its file system can be written'),
  },
  {
    why: 'a program that is not there',
    from: 'dist/apps/projector/src/main.js',
    to: 'dist/apps/projectors/src/main.js',
    faults: projectors('', ': nothing is built at dist/apps/projectors/src/main.js'),
  },
  {
    why: 'a configuration in another place',
    from: '--config.file=/etc/prometheus/prometheus.yml',
    to: '--config.file=/etc/prometheus.yml',
    faults: ['prometheus: nothing is at /etc/prometheus.yml'],
  },
  {
    why: 'a default password',
    from: '      GF_SECURITY_ADMIN_PASSWORD: ${GRAFANA_PASSWORD:?copy .env.example to .env}\n',
    to: '',
    faults: ['GRAFANA_PASSWORD: .env.example has it, nothing uses it', 'grafana: runs with the password of its image'],
  },
];
