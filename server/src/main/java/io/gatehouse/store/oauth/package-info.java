/// What must survive a restart of OAuth 2.0: clients, grants, and what is under way between them.
package io.gatehouse.store.oauth;
