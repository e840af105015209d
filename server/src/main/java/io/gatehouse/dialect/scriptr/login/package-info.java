/// The endpoints that the two published Login components of Scriptr call, sound inside.
package io.gatehouse.dialect.scriptr.login;
