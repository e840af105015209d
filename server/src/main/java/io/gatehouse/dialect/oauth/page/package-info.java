/// The pages on which people sign in and say what a client may do; plain forms, no script.
package io.gatehouse.dialect.oauth.page;
