/// What clients read before anything else: where the endpoints are, and by which keys we sign.
package io.gatehouse.dialect.oauth.discovery;
