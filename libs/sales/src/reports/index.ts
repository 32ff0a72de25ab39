export * from './close-rates';
export * from './episode';
export * from './episodes';
export * from './flat-rows';
export * from './funnel';
export * from './labels';
export * from './report-query';
export * from './reports';
