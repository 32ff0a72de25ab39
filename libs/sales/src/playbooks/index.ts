export * from './commands';
export * from './events';
export * from './playbook-steps';
export * from './house-playbook';
export * from './playbook';
export * from './step-named';
export * from './shelf';
export { playbooksView, type PlaybookDocument } from './views/playbooks';
