import { eachService, type Check } from './check.js';

/** Numbers, event logs, followers and processes: the same in every service. */
export const platformChecks: readonly Check[] = [
  {
    name: 'numbers-gapless',
    claim: 'Each series of each company is used without gap or repetition, up to its last number.',
    sql: ({ services, numbered }) =>
      eachService(services, (service) => {
        const used = numbered
          .filter((one) => one.service === service)
          .map(({ table }) => `select company_id, number from ${service}.${table} where number is not null`);
        return `select s.company_id,
            array[s.series,
                  case when count(u.sequence) <> s.next_number - 1 or coalesce(max(u.sequence), 0) <> s.next_number - 1 then s.prefix || coalesce(min(u.gap), 1) end,
                  s.prefix || min(u.sequence) filter (where u.times > 1)] as documents,
            jsonb_build_object('service', '${service}', 'taken', s.next_number - 1, 'used', count(u.sequence), 'highest', max(u.sequence),
                               'repeated', count(u.sequence) filter (where u.times > 1)) as figures
          from ${service}.number_series s
          left join (select *, case when lead(sequence) over (partition by company_id, series order by sequence) is distinct from sequence + 1 then sequence + 1 end as gap
                     from (select k.company_id, k.series, substr(n.number, length(k.prefix) + 1)::bigint as sequence, count(*) as times
                           from ${service}.number_series k
                           join (${used.length === 0 ? 'select null::uuid as company_id, null::text as number where false' : used.join(' union all ')}) n
                             on n.company_id = k.company_id and left(n.number, length(k.prefix)) = k.prefix and substr(n.number, length(k.prefix) + 1) ~ '^[0-9]{1,18}$'
                           group by 1, 2, 3) d) u
            on u.company_id = s.company_id and u.series = s.series
          group by s.company_id, s.series, s.prefix, s.next_number
          having count(u.sequence) <> s.next_number - 1 or coalesce(max(u.sequence), 0) <> s.next_number - 1 or max(u.times) > 1`;
      }),
  },
  {
    name: 'logs-gapless',
    claim: 'Each shard of each event log has every position up to its head, once.',
    sql: ({ services }) =>
      eachService(
        services,
        (service) => `select null::uuid as company_id, array['${service}', h.shard::text] as documents,
            jsonb_build_object('head', h.position, 'events', count(e.position), 'last', max(e.position)) as figures
          from ${service}.event_head h left join ${service}.event e on e.shard = h.shard
          group by h.shard, h.position having count(e.position) <> h.position or coalesce(max(e.position), 0) <> h.position`,
      ),
  },
  {
    name: 'events-in-their-shard',
    claim: 'An event stands in its company’s shard, and no event is in a log twice.',
    sql: ({ services }) =>
      eachService(
        services,
        (
          service,
        ) => `select company_id, array_agg('${service}:' || shard || '/' || position) as documents, jsonb_build_object('event', event_id, 'times', count(*)) as figures
          from ${service}.event group by company_id, event_id
          having count(*) > 1 or bool_or(shard <> (get_byte(uuid_send(company_id), 15) & 63))`,
      ),
  },
  {
    name: 'followers-at-head',
    claim: 'Every follower has passed every event of the logs it follows.',
    sql: ({ services }) =>
      eachService(services, (follower) =>
        services
          .map(
            (
              producer,
            ) => `select null::uuid as company_id, array['${follower} < ${producer}', h.shard::text] as documents,
                jsonb_build_object('head', h.position, 'applied', c.position, 'sameEpoch', c.epoch = h.epoch) as figures
              from ${follower}.event_cursor c join ${producer}.event_head h on h.shard = c.shard
              where c.producer = '${producer}' and (c.position <> h.position or c.epoch <> h.epoch)`,
          )
          .join(' union all '),
      ),
  },
  {
    name: 'nothing-parked',
    claim: 'No event waits for a missing fact or for somebody to repair it.',
    sql: ({ services }) =>
      eachService(
        services,
        (service) => `select company_id, array['${service} < ' || producer, event->>'subject'] as documents,
            jsonb_build_object('kind', kind, 'reason', reason, 'shard', shard, 'position', position, 'attempts', attempts, 'since', since) as figures
          from ${service}.parked`,
      ),
  },
  {
    name: 'no-process-left-running',
    claim: 'No business step that several services share is half done.',
    sql: ({ services }) =>
      eachService(
        services,
        (service) => `select company_id, array['${service}', kind, id::text] as documents,
            jsonb_build_object('step', step, 'since', started_at, 'attempts', attempts, 'lastError', last_error) as figures
          from ${service}.process where status = 'running'`,
      ),
  },
  {
    name: 'no-document-in-between',
    claim: 'No document stands in a state that belongs to a step under way when no step is under way.',
    sql: `select d.company_id, array[d.number] as documents, jsonb_build_object('state', d.state) as figures
      from (select company_id, id, number, state, 'sales' as service from sales.sales_order where state = 'confirming'
            union all select company_id, id, number, state, 'consignment' from consignment.settlement where state = 'billing') d
      where not exists (select from sales.process p where d.service = 'sales' and p.company_id = d.company_id and p.status = 'running' and p.state::text like '%' || d.id || '%')
        and not exists (select from consignment.process p where d.service = 'consignment' and p.company_id = d.company_id and p.status = 'running' and p.state::text like '%' || d.id || '%')`,
  },
];
