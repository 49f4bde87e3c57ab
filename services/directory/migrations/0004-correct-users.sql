-- Administrators of the installation correct names and languages of users; their context is of no company.
create policy "administer" on "app_user" for select using ((select ctx.network()) = '00000000-0000-8000-8000-000000000000');
create policy "correct" on "app_user" for update using ((select ctx.network()) = '00000000-0000-8000-8000-000000000000')
  with check ((select ctx.network()) = '00000000-0000-8000-8000-000000000000');
