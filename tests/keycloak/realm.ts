/** Keycloak's administration of the realm, as its keeper would do it in the console. */
export class RealmAdmin {
  private constructor(
    private readonly url: string,
    private readonly token: string,
  ) {}

  static async signIn(url: string, username: string, password: string): Promise<RealmAdmin> {
    const answer = await fetch(`${url}/realms/master/protocol/openid-connect/token`, {
      method: 'POST',
      body: new URLSearchParams({ grant_type: 'password', client_id: 'admin-cli', username, password }),
    });
    if (!answer.ok) throw new Error(`the keeper cannot sign in: ${answer.status} ${await answer.text()}`);
    return new RealmAdmin(url, ((await answer.json()) as { access_token: string }).access_token);
  }

  /** @returns the id of the person's account */
  async addPerson(person: { username: string; password: string; roles?: readonly string[] }): Promise<string> {
    const { username, password, roles = [] } = person;
    await this.call('POST', '/users', {
      username,
      email: `${username}@example.org`,
      emailVerified: true,
      firstName: username,
      lastName: 'Example',
      enabled: true,
      credentials: [{ type: 'password', value: password, temporary: false }],
    });
    const [account] = (await this.call('GET', `/users?exact=true&username=${username}`)) as { id: string }[];
    const id = account?.id ?? '';
    const given = await Promise.all(roles.map((role) => this.call('GET', `/roles/${role}`)));
    if (given.length > 0) await this.call('POST', `/users/${id}/role-mappings/realm`, given);
    return id;
  }

  /** Ends everything a person has open. */
  async signOut(personId: string): Promise<void> {
    await this.call('POST', `/users/${personId}/logout`);
  }

  async enableClient(clientId: string): Promise<void> {
    const [client] = (await this.call('GET', `/clients?clientId=${clientId}`)) as { id: string }[];
    await this.call('PUT', `/clients/${client?.id ?? ''}`, { ...client, enabled: true });
  }

  private async call(method: string, path: string, body?: unknown): Promise<unknown> {
    const answer = await fetch(`${this.url}/admin/realms/consigna${path}`, {
      method,
      headers: { authorization: `Bearer ${this.token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return text === '' ? undefined : JSON.parse(text);
  }
}
