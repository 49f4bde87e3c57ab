import { monitorEventLoopDelay, type IntervalHistogram } from 'node:perf_hooks';

/** Upper bounds in seconds: from a cached read to what must become an operation. */
const BOUNDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

interface Series {
  readonly labels: string;
  readonly buckets: number[];
  count: number;
  seconds: number;
}

/** Counts and durations of requests by route and status, with the process's own state, as Prometheus reads them. */
export class Metrics {
  private readonly series = new Map<string, Series>();
  private readonly delay: IntervalHistogram = monitorEventLoopDelay({ resolution: 20 });

  constructor() {
    this.delay.enable();
  }

  record(method: string, route: string, status: number, milliseconds: number): void {
    const key = `${method} ${route} ${status}`;
    let series = this.series.get(key);
    if (series === undefined) {
      series = {
        labels: `method="${label(method)}",route="${label(route)}",status="${status}"`,
        buckets: BOUNDS.map(() => 0),
        count: 0,
        seconds: 0,
      };
      this.series.set(key, series);
    }
    const seconds = milliseconds / 1_000;
    series.count += 1;
    series.seconds += seconds;
    const index = BOUNDS.findIndex((bound) => seconds <= bound);
    if (index >= 0) series.buckets[index] = (series.buckets[index] ?? 0) + 1;
  }

  /** The text that a scraper gets. */
  text(): string {
    const lines = ['# TYPE http_request_duration_seconds histogram'];
    for (const { labels, buckets, count, seconds } of this.series.values()) {
      let sum = 0;
      for (const [index, bound] of BOUNDS.entries()) {
        sum += buckets[index] ?? 0;
        lines.push(`http_request_duration_seconds_bucket{${labels},le="${bound}"} ${sum}`);
      }
      lines.push(`http_request_duration_seconds_bucket{${labels},le="+Inf"} ${count}`);
      lines.push(
        `http_request_duration_seconds_sum{${labels}} ${seconds.toFixed(6)}`,
        `http_request_duration_seconds_count{${labels}} ${count}`,
      );
    }
    lines.push(...this.processLines());
    return `${lines.join('\n')}\n`;
  }

  stop(): void {
    this.delay.disable();
  }

  private processLines(): string[] {
    const memory = process.memoryUsage();
    const cpu = process.cpuUsage();
    const seconds = (nanoseconds: number) => (Number.isFinite(nanoseconds) ? nanoseconds / 1e9 : 0).toFixed(6);
    const lines = [
      '# TYPE nodejs_eventloop_delay_seconds gauge',
      `nodejs_eventloop_delay_seconds{quantile="0.5"} ${seconds(this.delay.percentile(50))}`,
      `nodejs_eventloop_delay_seconds{quantile="0.99"} ${seconds(this.delay.percentile(99))}`,
      `nodejs_eventloop_delay_seconds{quantile="1"} ${seconds(this.delay.max)}`,
      '# TYPE process_resident_memory_bytes gauge',
      `process_resident_memory_bytes ${memory.rss}`,
      '# TYPE nodejs_heap_used_bytes gauge',
      `nodejs_heap_used_bytes ${memory.heapUsed}`,
      '# TYPE process_cpu_seconds_total counter',
      `process_cpu_seconds_total ${((cpu.user + cpu.system) / 1e6).toFixed(3)}`,
    ];
    this.delay.reset();
    return lines;
  }
}

function label(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', ' ');
}
