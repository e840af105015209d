/// Takes over what a Signal K server knows of users, devices and rights.
package io.gatehouse.dialect.signalk.imports;
