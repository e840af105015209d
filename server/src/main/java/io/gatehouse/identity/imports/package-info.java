/// Takes over users of another product, with the passwords that they have there.
package io.gatehouse.identity.imports;
