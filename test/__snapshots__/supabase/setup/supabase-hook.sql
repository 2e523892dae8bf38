-- What tokens of my-mcp-server may, decided by Supabase Auth whenever it issues one. Put the value of
-- MCP_SERVER_URL in below, run this in the SQL editor, then choose the function in Authentication, Hooks,
-- as Custom Access Token hook.
create or replace function public.mcp_access_token_hook(event jsonb)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  claims jsonb := event -> 'claims';
begin
  -- Only tokens of OAuth clients carry client_id. The sessions of your app stay as they are.
  if claims ? 'client_id' then
    -- What every user may, and what your backend wrote into app_metadata. Never read user_metadata
    -- here: users write it themselves.
    claims := jsonb_set(claims, '{mcp_scope}', to_jsonb(
      concat_ws(' ', 'mcp:access', claims #>> '{app_metadata,mcp_scope}')
    ));
    claims := jsonb_set(claims, '{aud}', to_jsonb('https://mcp.example.com/mcp'::text));
  end if;
  -- All claims go back: when a required one is missing, Supabase issues no token at all.
  return jsonb_set(event, '{claims}', claims);
end;
$$;

grant usage on schema public to supabase_auth_admin;
grant execute on function public.mcp_access_token_hook(jsonb) to supabase_auth_admin;
revoke execute on function public.mcp_access_token_hook(jsonb) from public, anon, authenticated;
