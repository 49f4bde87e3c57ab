/** What a person sees. */
export interface Page {
  readonly url: string;
  readonly status: number;
  readonly html: string;
}

const MAX_REDIRECTS = 10;

/** As much of a browser as signing in takes: cookies, redirects, forms. */
export class Browser {
  /** By origin. */
  private readonly cookies = new Map<string, Map<string, string>>();

  open(url: string): Promise<Page> {
    return this.follow(url, { method: 'GET' });
  }

  /** Fills in the form with an id and submits it. @throws Error when the page has no such form */
  submit(page: Page, form: string, fields: Readonly<Record<string, string>>): Promise<Page> {
    const tag = [...page.html.matchAll(/<form\b[^>]*>/g)]
      .map(([each]) => each)
      .find((each) => each.includes(`"${form}"`));
    const action = /\saction="([^"]*)"/.exec(tag ?? '')?.[1];
    if (action === undefined) throw new Error(`there is no form ${form} on ${page.url}: ${textOf(page)}`);
    return this.follow(new URL(unescaped(action), page.url).href, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(fields).toString(),
    });
  }

  /** A request of a page that is open, with its cookies. */
  async request(url: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers);
    const { origin } = new URL(url);
    const jar = this.cookies.get(origin) ?? new Map<string, string>();
    if (jar.size > 0) headers.set('cookie', [...jar].map(([name, value]) => `${name}=${value}`).join('; '));
    const answer = await fetch(url, { ...init, headers, redirect: 'manual' });
    for (const cookie of answer.headers.getSetCookie()) {
      const [pair = ''] = cookie.split(';');
      const [name = '', ...value] = pair.split('=');
      if (/;\s*max-age=0\b/i.test(cookie)) jar.delete(name);
      else jar.set(name, value.join('='));
    }
    this.cookies.set(origin, jar);
    return answer;
  }

  private async follow(url: string, init: RequestInit): Promise<Page> {
    let answer = await this.request(url, init);
    let address = url;
    for (let count = 0; count < MAX_REDIRECTS; count++) {
      const location = answer.headers.get('location');
      if (location === null) break;
      address = new URL(location, address).href;
      answer = await this.request(address);
    }
    return { url: address, status: answer.status, html: await answer.text() };
  }
}

/** The value of a field that the page has filled in. */
export function fieldOf({ html }: Page, name: string): string {
  const input = [...html.matchAll(/<input\b[^>]*>/g)].map(([tag]) => tag).find((tag) => tag.includes(`name="${name}"`));
  return unescaped(/\svalue="([^"]*)"/.exec(input ?? '')?.[1] ?? '');
}

/** What the page says, for a person and for a failure's message. */
export function textOf({ html }: Page): string {
  return html
    .replace(/<(script|style)\b[^]*?<\/\1>/g, ' ')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}

function unescaped(text: string): string {
  return text.replaceAll('&amp;', '&').replaceAll('&quot;', '"').replaceAll('&#39;', "'");
}
