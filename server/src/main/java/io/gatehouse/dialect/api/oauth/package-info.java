/// How clients take part in OAuth, and what was granted to them, over the API.
package io.gatehouse.dialect.api.oauth;
