export * from './handover';
export * from './open-prospects';
