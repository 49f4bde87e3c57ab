import type { Output } from '@consigna/contracts/contract';
import type { reportGroupSales } from '@consigna/contracts/reporting/group-reports';
import { Decimal } from '@consigna/kernel/decimal';
import { useMantineColorScheme } from '@mantine/core';
import { BarChart, ScatterChart } from 'echarts/charts';
import { GridComponent } from 'echarts/components';
import { init, use, type EChartsCoreOption } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { useEffect, useRef } from 'react';
import { useFormat } from '../app/format';
import { useText } from '../app/text';
import styles from './group-statements.module.css';
import { addMonths } from './months';
import { balanceSheetRows, profitAndLossRows, type Consolidation, type ReportRow } from './statement-rows';

use([BarChart, ScatterChart, GridComponent, SVGRenderer]);

type SalesRows = Output<typeof reportGroupSales>['rows'];
/** A token of the theme as a colour. */
type Colour = (token: string) => string;

const A_YEAR = 12;
const THOUSAND = 1_000;
const READABLE_DIGITS = 3;
/** The year before stands on its bar as a tick. */
const TICK = [26, 2] as const;

interface ChartsProps {
  readonly consolidation: Consolidation;
  readonly months: readonly string[];
  readonly sales: SalesRows;
  /** The same months a year earlier. */
  readonly before: SalesRows;
}

/** Sales by month against the year before, and what each company earned and has in stock; in thousands. */
export default function Charts({ consolidation, months, sales, before }: ChartsProps) {
  const { t, language } = useText();
  const { currency, companies } = consolidation;
  const monthName = new Intl.DateTimeFormat(language, { month: 'short', timeZone: 'UTC' });
  const names = months.map((each) => monthName.format(new Date(`${each}-01T00:00:00Z`)));
  const codes = companies.map(({ code }) => code.toUpperCase());
  const result = profitAndLossRows(consolidation).find(({ id }) => id === 'result');
  const inventory = balanceSheetRows(consolidation).find(({ id }) => id === 'asset/INV');
  const ofCompanies = (row: ReportRow | undefined) => companies.map(({ id }) => row?.companies.get(id) ?? '0');
  const yearBefore = byMonth(before);
  return (
    <section className={styles['charts']} aria-label={t('group-dashboard.charts')}>
      <Chart
        title={t('group-dashboard.chart.sales', { currency })}
        legend={yearBefore.size === 0 ? '' : t('group-dashboard.chart.year-before')}
        names={names}
        values={months.map((month) => byMonth(sales).get(month) ?? '0')}
        ticks={months.map((month) => yearBefore.get(addMonths(month, -A_YEAR)) ?? null)}
        colour="--accent"
      />
      <Chart
        title={t('group-dashboard.chart.result', { currency })}
        names={codes}
        values={ofCompanies(result)}
        colour="--text-3"
        lying
      />
      <Chart
        title={t('group-dashboard.chart.stock', { currency })}
        names={codes}
        values={ofCompanies(inventory)}
        colour="--own"
        lying
      />
    </section>
  );
}

interface ChartProps {
  readonly title: string;
  readonly legend?: string;
  readonly names: readonly string[];
  readonly values: readonly string[];
  readonly ticks?: readonly (string | null)[];
  readonly colour: string;
  /** Bars lie: for names too long for an axis below. */
  readonly lying?: boolean;
}

function Chart(props: ChartProps) {
  const { title, legend = '', names, values } = props;
  const format = useFormat();
  const { colorScheme } = useMantineColorScheme();
  const frame = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = frame.current;
    if (element === null) return undefined;
    const chart = init(element, null, { renderer: 'svg' });
    const style = getComputedStyle(document.documentElement);
    const colour: Colour = (token) => style.getPropertyValue(token).trim();
    chart.setOption(optionOf(props, colour, (value) => format.count(readable(value))));
    const observer = new ResizeObserver(() => chart.resize());
    observer.observe(element);
    return () => {
      observer.disconnect();
      chart.dispose();
    };
    // Drawn anew when the figures, the theme or the language change.
  }, [colorScheme, format, JSON.stringify(props)]);
  const spoken = names.map((name, index) => `${name} ${format.count(inThousands(values[index] ?? '0'))}`).join(', ');
  return (
    <figure className={styles['chart']}>
      <figcaption>
        {title}
        <span className={styles['legend']}>{legend}</span>
      </figcaption>
      <div ref={frame} className={styles['plot']} role="img" aria-label={`${title}: ${spoken}`} />
    </figure>
  );
}

function optionOf(
  { names, values, ticks, colour: token, lying = false }: ChartProps,
  colour: Colour,
  count: (value: number) => string,
): EChartsCoreOption {
  const text = { color: colour('--text-3'), fontSize: 11 };
  const category = {
    type: 'category',
    data: names,
    inverse: lying,
    axisLabel: text,
    axisTick: { show: false },
    axisLine: { lineStyle: { color: colour('--line-strong') } },
  };
  const value = {
    type: 'value',
    splitNumber: 3,
    axisLabel: { ...text, formatter: count },
    splitLine: { lineStyle: { color: colour('--line') } },
  };
  const figures = values.map(inThousands);
  return {
    animation: false,
    textStyle: { fontFamily: colour('--font-sans') },
    grid: { left: 4, right: lying ? 44 : 8, top: 10, bottom: 2, containLabel: true },
    xAxis: lying ? value : category,
    yAxis: lying ? category : value,
    series: [
      {
        type: 'bar',
        data: figures,
        barMaxWidth: lying ? 11 : 32,
        itemStyle: { color: colour(token) },
        label: {
          show: lying,
          position: 'right',
          color: colour('--text'),
          fontSize: 11,
          formatter: ({ value: figure }: { value: number }) => count(figure),
        },
      },
      ...(ticks === undefined
        ? []
        : [
            {
              type: 'scatter',
              data: ticks.map((tick) => (tick === null ? null : inThousands(tick))),
              symbol: 'rect',
              symbolSize: TICK,
              itemStyle: { color: colour('--text') },
            },
          ]),
    ],
  };
}

/** Three digits, or all of a larger whole number: no two marks of an axis read alike. */
function readable(value: number): number {
  return Math.abs(value) < THOUSAND ? Number(value.toPrecision(READABLE_DIGITS)) : Math.round(value);
}

/** Charts draw; they do not calculate. A bar's length may be a number, a figure may not. */
function inThousands(amount: string): number {
  return Number(amount) / THOUSAND;
}

function byMonth(rows: SalesRows): Map<string, string> {
  const sums = new Map<string, Decimal>();
  for (const { month, presentationNet } of rows)
    if (month !== undefined) sums.set(month, (sums.get(month) ?? new Decimal(0)).plus(presentationNet));
  return new Map([...sums].map(([month, sum]) => [month, sum.toString()]));
}
