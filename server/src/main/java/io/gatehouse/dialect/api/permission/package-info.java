/// Permissions of single things over HTTP: who may do what with exactly this one.
package io.gatehouse.dialect.api.permission;
