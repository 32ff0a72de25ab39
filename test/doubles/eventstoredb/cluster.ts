import { ClusterInfo, EndPoint, MemberInfo } from '@eventstore/db-client/generated/gossip_pb';
import { SupportedMethod, SupportedMethods } from '@eventstore/db-client/generated/serverfeatures_pb';
import { uuidOf } from './messages';

/** The version whose behaviour is imitated, and that it is imitated. */
export const VERSION = '24.10.4-double';

const METHODS = {
  'event_store.client.streams.Streams': ['read', 'append', 'batchappend'],
  'event_store.client.server_features.ServerFeatures': ['getsupportedmethods'],
  'event_store.client.gossip.Gossip': ['read'],
} as const;

/** What a client may ask: it sends its appends in batches only where that is named. */
export const supportedMethods = (): SupportedMethods => {
  const supported = new SupportedMethods();
  supported.setEventStoreServerVersion(VERSION);
  for (const [service, names] of Object.entries(METHODS))
    for (const name of names) {
      const method = new SupportedMethod();
      method.setServiceName(service);
      method.setMethodName(name);
      supported.addMethods(method);
    }
  return supported;
};

/** A cluster of this one node. */
export const clusterOf = (port: number, isReady: boolean): ClusterInfo => {
  const endPoint = new EndPoint();
  endPoint.setAddress('127.0.0.1');
  endPoint.setPort(port);
  const member = new MemberInfo();
  member.setInstanceId(uuidOf('5f0d3f1c-6a3a-4a55-9d6e-0c1f3b2a7e11'));
  member.setTimeStamp(String(Date.now() * 10_000));
  member.setState(isReady ? MemberInfo.VNodeState.LEADER : MemberInfo.VNodeState.INITIALIZING);
  member.setIsAlive(true);
  member.setHttpEndPoint(endPoint);
  const cluster = new ClusterInfo();
  cluster.addMembers(member);
  return cluster;
};
