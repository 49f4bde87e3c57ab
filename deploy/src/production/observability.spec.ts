import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { services } from '../platform/services.js';

const folder = new URL('../../observability/', import.meta.url);
const read = (file: string) => readFileSync(new URL(file, folder), 'utf8');

interface Dashboard {
  panels: { id: number; title: string; targets: { expr: string }[]; gridPos: { x: number; y: number } }[];
}
const dashboard = JSON.parse(read('grafana/dashboards/consigna.json')) as Dashboard;
const alerts = parse(read('alerts.yml')) as {
  groups: { rules: { alert: string; expr: string; annotations: { summary: string } }[] }[];
};
const expressions = [
  ...dashboard.panels.flatMap(({ title, targets }) => targets.map(({ expr }) => [title, expr] as const)),
  ...alerts.groups.flatMap(({ rules }) => rules.map(({ alert, expr }) => [alert, expr] as const)),
];

/** The metrics whose kind the two makers of lines declare. */
const told = ['../../../gateway/src/metrics.ts', '../platform/metric-lines.ts'].flatMap((file) => {
  const source = readFileSync(new URL(file, import.meta.url), 'utf8');
  return [...source.matchAll(/(?:# TYPE |gauge\(')(\w+)/g)].map(([, name = '']) => name);
});

describe('dashboards and alerts', () => {
  it.each(expressions)('%s asks for figures that there are: %s', (_, expr) => {
    const asked = [...expr.matchAll(/\b((?:http|nodejs|process|consigna)_\w+)/g)].map(([, name = '']) =>
      name.replace(/_(bucket|count|sum)$/, ''),
    );

    expect([...asked, ...(expr.includes('up{') ? ['up'] : [])]).not.toEqual([]);
    for (const name of asked) expect(told).toContain(name);
  });

  it('every figure is on the dashboard', () => {
    const shown = dashboard.panels.flatMap(({ targets }) => targets.map(({ expr }) => expr)).join('\n');

    expect(told.filter((name) => !shown.includes(name))).toEqual([]);
  });

  it('no panel lies on another one, and none has the id of another', () => {
    const places = dashboard.panels.map(({ gridPos: { x, y } }) => `${x} ${y}`);

    expect(new Set(places).size).toBe(places.length);
    expect(new Set(dashboard.panels.map(({ id }) => id)).size).toBe(places.length);
  });
});

describe('what is watched', () => {
  it('is every service and the gateway', () => {
    const { scrape_configs: jobs } = parse(read('prometheus.yml')) as {
      scrape_configs: { static_configs: { targets: string[] }[] }[];
    };

    const targets = jobs.flatMap((job) => job.static_configs.flatMap((config) => config.targets));

    expect(targets.sort()).toEqual(
      ['gateway', ...services.map(({ definition }) => definition.name)].map((part) => `${part}:8080`).sort(),
    );
  });

  it('traces go through processors and exporters that are configured', () => {
    const collector = parse(read('collector.yaml')) as Record<string, Record<string, unknown>> & {
      service: { pipelines: { traces: Record<string, string[]> } };
    };

    for (const [kind, used] of Object.entries(collector.service.pipelines.traces)) {
      for (const name of used) expect(collector[kind]).toHaveProperty([name]);
    }
  });
});
