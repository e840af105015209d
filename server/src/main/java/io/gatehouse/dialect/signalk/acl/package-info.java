/// Signal K's access control lists: who may read, write and put which paths and sources.
package io.gatehouse.dialect.signalk.acl;
