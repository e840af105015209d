/// People over HTTP: second factors, mail addresses, and links that set a password.
package io.gatehouse.dialect.api.people;
