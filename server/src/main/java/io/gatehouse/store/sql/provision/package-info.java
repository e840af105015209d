/// Claim codes and provisioning keys in SQL.
package io.gatehouse.store.sql.provision;
