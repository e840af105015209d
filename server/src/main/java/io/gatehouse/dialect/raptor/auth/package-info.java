/// Raptor's `/auth`: logins, users, roles, tokens, permissions, and questions about rights.
package io.gatehouse.dialect.raptor.auth;
